// SPDX-License-Identifier: Apache-2.0
// Credentials that only a developer's machine accepts. They are public: anyone may read them here, so nothing but
// ENVIRONMENT and DEV_CREDENTIALS together (isDevelopmentStack) makes them work.

/** The operator's key of every local stack; refused as OPERATOR_KEY anywhere else. */
export const DEVELOPMENT_OPERATOR_KEY = "rvo_developmentonlyoperator0000000001";

/** The documented key of each seeded tenant, with every scope. */
export const DEVELOPMENT_KEYS: Readonly<Record<string, string>> = {
  default: "dev_rvk_default_seed0001_developmentonlydefault0001",
  smb: "dev_rvk_smb_seed0001_developmentonlysmb0000001",
  enterprise: "dev_rvk_enterprise_seed0001_developmentonlyenterprise1",
};
