# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Config in the input
# description: The shipped rules asked as one would without resident configs. Only a benchmark uses it.
package bench.config_in_input

import data.revops.tenant_overrides

# METADATA
# title: Quote decision under the floor, of a config and a question
# scope: document
# entrypoint: true
decide := decision if {
	decision := tenant_overrides.decide with input as input.question with data.config as input.config
}
