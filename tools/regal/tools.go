// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools pins the Regal that lints our policies; it embeds another OPA than tools/opa, so the two stay apart.
package tools

import _ "github.com/open-policy-agent/regal"
