# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# description: Everything a policy must not do, so that the host's guards can be seen to hold.
package faulty

# METADATA
# description: Two values for one document where input asks for it; the Wasm aborts.
# scope: document
# entrypoint: true
conflict := {"input_id": input.input_id, "value": 1} if input.asks

conflict := {"input_id": input.input_id, "value": 2}

# METADATA
# description: No document at all where input asks for it.
# scope: document
# entrypoint: true
undefined := {"input_id": input.input_id, "value": 1} if not input.asks

# METADATA
# description: Another input's id where input asks for it.
# scope: document
# entrypoint: true
mixed_up := {"input_id": "someone_else", "value": 1} if {
	input.asks
} else := {"input_id": input.input_id, "value": 1}

# METADATA
# description: A value of the wrong type where input asks for it.
# scope: document
# entrypoint: true
misshapen := {"input_id": input.input_id, "value": "one"} if {
	input.asks
} else := {"input_id": input.input_id, "value": 1}

# METADATA
# description: What it was given, config and input alike.
# scope: document
# entrypoint: true
echo := {"input_id": input.input_id, "value": input.value, "config": data.config}
