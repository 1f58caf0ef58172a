// SPDX-License-Identifier: Apache-2.0
trigger RevOpsLead on Lead (after insert, after update) {
    RevOpsLeadSender.send(Trigger.newMap.keySet());
}
