# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# description: Needs a function that only JavaScript could provide; the host refuses to load it.
package needs_builtin

# METADATA
# scope: document
# entrypoint: true
decision := {"input_id": sprintf("%s", [input.input_id])}
