// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools pins the OPA that compiles and tests our policies; go.sum pins every module it is built from.
package tools

import _ "github.com/open-policy-agent/opa"
