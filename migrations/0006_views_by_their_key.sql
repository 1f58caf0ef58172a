-- Tables whose key is all that finds them, without a rowid: a row is one row written, where the key's own index made it two.
CREATE TABLE `__new_lead` (
	`tenant_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`accepted_at_ms` integer,
	`source` text,
	`external_id` text,
	`first_name` text,
	`last_name` text,
	`email` text,
	`email_class` text,
	`domain` text,
	`phone` text,
	`company` text,
	`website` text,
	`country` text,
	`region` text,
	`state_text` text,
	`company_size` integer,
	`industry` text,
	`version` integer NOT NULL,
	`receipt_id` text,
	`attempt` integer,
	`status` text NOT NULL,
	`status_reason` text,
	`owner_id` text,
	`team_id` text,
	`sla_due_at_ms` integer,
	`routed_at_ms` integer,
	`decided_attempt` integer,
	`segment` text,
	`rung` text,
	`route_strategy` text,
	`account_id` text,
	`conflicts` text,
	`required_enrichment` text, `country_text` text, `extra` text, `known_version` integer, `partner` text, `import_id` text, `import_version` integer, `duplicate_of` text, `linked_to` text, `deadline_at_ms` integer, `conflict_id` text, `postal_code` text, `account_ref` text, `sla` text, `opportunity_id` text, `first_touch_at_ms` integer, `first_touch_state` text, `first_touch_version` integer, `accepted_attempt` integer, `accepted_work_at_ms` integer, `accepted_version` integer, `breached_at_ms` integer, `breached_version` integer, `match_level` text, `queue_order_ms` integer GENERATED ALWAYS AS ((CASE WHEN coalesce(first_touch_version, 0) > version THEN 9007199254740991 ELSE coalesce(sla_due_at_ms, 9007199254740991) END)) VIRTUAL,
	PRIMARY KEY(`tenant_id`, `lead_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_lead` (`tenant_id`, `lead_id`, `accepted_at_ms`, `source`, `external_id`, `first_name`, `last_name`, `email`, `email_class`, `domain`, `phone`, `company`, `website`, `country`, `region`, `state_text`, `company_size`, `industry`, `version`, `receipt_id`, `attempt`, `status`, `status_reason`, `owner_id`, `team_id`, `sla_due_at_ms`, `routed_at_ms`, `decided_attempt`, `segment`, `rung`, `route_strategy`, `account_id`, `conflicts`, `required_enrichment`, `country_text`, `extra`, `known_version`, `partner`, `import_id`, `import_version`, `duplicate_of`, `linked_to`, `deadline_at_ms`, `conflict_id`, `postal_code`, `account_ref`, `sla`, `opportunity_id`, `first_touch_at_ms`, `first_touch_state`, `first_touch_version`, `accepted_attempt`, `accepted_work_at_ms`, `accepted_version`, `breached_at_ms`, `breached_version`, `match_level`) SELECT `tenant_id`, `lead_id`, `accepted_at_ms`, `source`, `external_id`, `first_name`, `last_name`, `email`, `email_class`, `domain`, `phone`, `company`, `website`, `country`, `region`, `state_text`, `company_size`, `industry`, `version`, `receipt_id`, `attempt`, `status`, `status_reason`, `owner_id`, `team_id`, `sla_due_at_ms`, `routed_at_ms`, `decided_attempt`, `segment`, `rung`, `route_strategy`, `account_id`, `conflicts`, `required_enrichment`, `country_text`, `extra`, `known_version`, `partner`, `import_id`, `import_version`, `duplicate_of`, `linked_to`, `deadline_at_ms`, `conflict_id`, `postal_code`, `account_ref`, `sla`, `opportunity_id`, `first_touch_at_ms`, `first_touch_state`, `first_touch_version`, `accepted_attempt`, `accepted_work_at_ms`, `accepted_version`, `breached_at_ms`, `breached_version`, `match_level` FROM `lead`;--> statement-breakpoint
DROP TABLE `lead`;--> statement-breakpoint
ALTER TABLE `__new_lead` RENAME TO `lead`;--> statement-breakpoint
CREATE INDEX `lead_by_partner` ON `lead` (`tenant_id`,`partner`,`accepted_at_ms`,`lead_id`) WHERE partner IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_import` ON `lead` (`tenant_id`,`import_id`,`status`) WHERE import_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_status` ON `lead` (`tenant_id`,`status`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_source` ON `lead` (`tenant_id`,`source`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_owner` ON `lead` (`tenant_id`,`owner_id`,`accepted_at_ms`,`lead_id`) WHERE owner_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_time` ON `lead` (`tenant_id`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_email` ON `lead` (`tenant_id`,`email`,`lead_id`) WHERE email IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_team_queue` ON `lead` (`tenant_id`,`team_id`,`queue_order_ms`,`lead_id`) WHERE status = 'routed';--> statement-breakpoint
CREATE INDEX `lead_by_held_queue` ON `lead` (`tenant_id`,`queue_order_ms`,`lead_id`) WHERE status = 'held';--> statement-breakpoint
CREATE INDEX `lead_by_owner_queue` ON `lead` (`tenant_id`,`owner_id`,`queue_order_ms`,`lead_id`) WHERE status = 'routed' AND owner_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `__new_touch` (
	`tenant_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`chain_seq` integer NOT NULL,
	`receipt_id` text NOT NULL,
	`kind` text NOT NULL,
	`accepted_at_ms` integer NOT NULL,
	`source` text NOT NULL,
	`utm_source` text,
	`utm_medium` text,
	`utm_campaign` text,
	`utm_term` text,
	`utm_content` text,
	`product_interest` text,
	`resubmitted` text, `observed_at_ms` integer, `intake` text, `signal` text, `points` integer, `from_lead_id` text, `from_receipt_id` text, `merge_id` text,
	PRIMARY KEY(`tenant_id`, `lead_id`, `chain_seq`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_touch` (`tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `kind`, `accepted_at_ms`, `source`, `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `utm_content`, `product_interest`, `resubmitted`, `observed_at_ms`, `intake`, `signal`, `points`, `from_lead_id`, `from_receipt_id`, `merge_id`) SELECT `tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `kind`, `accepted_at_ms`, `source`, `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `utm_content`, `product_interest`, `resubmitted`, `observed_at_ms`, `intake`, `signal`, `points`, `from_lead_id`, `from_receipt_id`, `merge_id` FROM `touch`;--> statement-breakpoint
DROP TABLE `touch`;--> statement-breakpoint
ALTER TABLE `__new_touch` RENAME TO `touch`;--> statement-breakpoint
CREATE TABLE `__new_receipt` (
	`tenant_id` text NOT NULL,
	`chain` text NOT NULL,
	`chain_seq` integer NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`workflow_step` text NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_ref` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_id` text NOT NULL,
	`resource_version` integer NOT NULL,
	`previous_receipt_id` text,
	`outcome` text NOT NULL,
	`sha256` text NOT NULL,
	`config_version` integer,
	`config_sha256` text,
	`policy_sha256` text,
	`retention` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `chain`, `chain_seq`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_receipt` (`tenant_id`, `chain`, `chain_seq`, `id`, `seq`, `workflow_step`, `recorded_at_ms`, `actor_kind`, `actor_ref`, `resource_type`, `resource_id`, `resource_version`, `previous_receipt_id`, `outcome`, `sha256`, `config_version`, `config_sha256`, `policy_sha256`, `retention`) SELECT `tenant_id`, `chain`, `chain_seq`, `id`, `seq`, `workflow_step`, `recorded_at_ms`, `actor_kind`, `actor_ref`, `resource_type`, `resource_id`, `resource_version`, `previous_receipt_id`, `outcome`, `sha256`, `config_version`, `config_sha256`, `policy_sha256`, `retention` FROM `receipt`;--> statement-breakpoint
DROP TABLE `receipt`;--> statement-breakpoint
ALTER TABLE `__new_receipt` RENAME TO `receipt`;--> statement-breakpoint
CREATE TABLE `__new_policy_decision` (
	`tenant_id` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`entrypoint` text NOT NULL,
	`receipt_id` text NOT NULL,
	`decided_at_ms` integer NOT NULL,
	`allow` integer NOT NULL,
	`decision` text NOT NULL,
	`account_id` text,
	`required_enrichment` text NOT NULL,
	`config_version` integer,
	`config_sha256` text,
	`policy_sha256` text, `match_level` text,
	PRIMARY KEY(`tenant_id`, `resource_type`, `resource_id`, `attempt`, `entrypoint`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_policy_decision` (`tenant_id`, `resource_type`, `resource_id`, `attempt`, `entrypoint`, `receipt_id`, `decided_at_ms`, `allow`, `decision`, `account_id`, `required_enrichment`, `config_version`, `config_sha256`, `policy_sha256`, `match_level`) SELECT `tenant_id`, `resource_type`, `resource_id`, `attempt`, `entrypoint`, `receipt_id`, `decided_at_ms`, `allow`, `decision`, `account_id`, `required_enrichment`, `config_version`, `config_sha256`, `policy_sha256`, `match_level` FROM `policy_decision`;--> statement-breakpoint
DROP TABLE `policy_decision`;--> statement-breakpoint
ALTER TABLE `__new_policy_decision` RENAME TO `policy_decision`;--> statement-breakpoint
CREATE TABLE `__new_rev_workflow` (
	`tenant_id` text NOT NULL,
	`chain` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`step` text NOT NULL,
	`status` text NOT NULL,
	`head` text NOT NULL,
	`version` integer NOT NULL,
	`started_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `chain`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_rev_workflow` (`tenant_id`, `chain`, `kind`, `subject`, `step`, `status`, `head`, `version`, `started_at_ms`, `updated_at_ms`) SELECT `tenant_id`, `chain`, `kind`, `subject`, `step`, `status`, `head`, `version`, `started_at_ms`, `updated_at_ms` FROM `rev_workflow`;--> statement-breakpoint
DROP TABLE `rev_workflow`;--> statement-breakpoint
ALTER TABLE `__new_rev_workflow` RENAME TO `rev_workflow`;--> statement-breakpoint
CREATE TABLE `__new_lead_merge` (
	`tenant_id` text NOT NULL,
	`merge_id` text NOT NULL,
	`survivor_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`undone_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `merge_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_lead_merge` (`tenant_id`, `merge_id`, `survivor_id`, `lead_id`, `undone_at_ms`) SELECT `tenant_id`, `merge_id`, `survivor_id`, `lead_id`, `undone_at_ms` FROM `lead_merge`;--> statement-breakpoint
DROP TABLE `lead_merge`;--> statement-breakpoint
ALTER TABLE `__new_lead_merge` RENAME TO `lead_merge`;--> statement-breakpoint
CREATE INDEX `lead_merge_by_survivor` ON `lead_merge` (`tenant_id`,`survivor_id`,`lead_id`);--> statement-breakpoint
CREATE TABLE `__new_conflict` (
	`tenant_id` text NOT NULL,
	`conflict_id` text NOT NULL,
	`version` integer NOT NULL,
	`type` text NOT NULL,
	`severity` text NOT NULL,
	`lead_id` text NOT NULL,
	`facts` text NOT NULL,
	`status` text NOT NULL,
	`choice` text,
	`resolved_by` text,
	`actor_ref` text,
	`raised_at_ms` integer,
	`resolved_at_ms` integer, `target_id` text, `resolution` text,
	PRIMARY KEY(`tenant_id`, `conflict_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_conflict` (`tenant_id`, `conflict_id`, `version`, `type`, `severity`, `lead_id`, `facts`, `status`, `choice`, `resolved_by`, `actor_ref`, `raised_at_ms`, `resolved_at_ms`, `target_id`, `resolution`) SELECT `tenant_id`, `conflict_id`, `version`, `type`, `severity`, `lead_id`, `facts`, `status`, `choice`, `resolved_by`, `actor_ref`, `raised_at_ms`, `resolved_at_ms`, `target_id`, `resolution` FROM `conflict`;--> statement-breakpoint
DROP TABLE `conflict`;--> statement-breakpoint
ALTER TABLE `__new_conflict` RENAME TO `conflict`;--> statement-breakpoint
CREATE INDEX `conflict_by_status` ON `conflict` (`tenant_id`,`status`,`raised_at_ms`,`conflict_id`);--> statement-breakpoint
CREATE TABLE `__new_crm_event` (
	`tenant_id` text NOT NULL,
	`source` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text NOT NULL,
	`event_id` text NOT NULL,
	`event_type` text NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`receipt_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `source`, `object_type`, `object_id`, `event_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_crm_event` (`tenant_id`, `source`, `object_type`, `object_id`, `event_id`, `event_type`, `occurred_at_ms`, `received_at_ms`, `receipt_id`) SELECT `tenant_id`, `source`, `object_type`, `object_id`, `event_id`, `event_type`, `occurred_at_ms`, `received_at_ms`, `receipt_id` FROM `crm_event`;--> statement-breakpoint
DROP TABLE `crm_event`;--> statement-breakpoint
ALTER TABLE `__new_crm_event` RENAME TO `crm_event`;--> statement-breakpoint
CREATE INDEX `crm_event_by_time` ON `crm_event` (`tenant_id`,`received_at_ms`,`event_id`);--> statement-breakpoint
CREATE TABLE `__new_activity` (
	`tenant_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`chain_seq` integer NOT NULL,
	`receipt_id` text NOT NULL,
	`kind` text NOT NULL,
	`human` integer NOT NULL,
	`performed_by_kind` text NOT NULL,
	`performed_by` text NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `lead_id`, `chain_seq`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_activity` (`tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `kind`, `human`, `performed_by_kind`, `performed_by`, `occurred_at_ms`, `recorded_at_ms`) SELECT `tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `kind`, `human`, `performed_by_kind`, `performed_by`, `occurred_at_ms`, `recorded_at_ms` FROM `activity`;--> statement-breakpoint
DROP TABLE `activity`;--> statement-breakpoint
ALTER TABLE `__new_activity` RENAME TO `activity`;--> statement-breakpoint
CREATE TABLE `__new_sla_event` (
	`tenant_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`chain_seq` integer NOT NULL,
	`receipt_id` text NOT NULL,
	`clock` text NOT NULL,
	`event` text NOT NULL,
	`due_at_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`owner_id` text,
	`team_id` text,
	`told_user_id` text,
	`told_as` text,
	PRIMARY KEY(`tenant_id`, `lead_id`, `chain_seq`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_sla_event` (`tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `clock`, `event`, `due_at_ms`, `recorded_at_ms`, `owner_id`, `team_id`, `told_user_id`, `told_as`) SELECT `tenant_id`, `lead_id`, `chain_seq`, `receipt_id`, `clock`, `event`, `due_at_ms`, `recorded_at_ms`, `owner_id`, `team_id`, `told_user_id`, `told_as` FROM `sla_event`;--> statement-breakpoint
DROP TABLE `sla_event`;--> statement-breakpoint
ALTER TABLE `__new_sla_event` RENAME TO `sla_event`;--> statement-breakpoint
CREATE INDEX `sla_event_by_time` ON `sla_event` (`tenant_id`,`event`,`recorded_at_ms`);--> statement-breakpoint
CREATE TABLE `__new_opportunity` (
	`tenant_id` text NOT NULL,
	`opportunity_id` text NOT NULL,
	`version` integer NOT NULL,
	`receipt_id` text NOT NULL,
	`name` text,
	`account_id` text NOT NULL,
	`owner_id` text,
	`team_id` text,
	`stage` text NOT NULL,
	`status` text NOT NULL,
	`amount_minor` integer,
	`currency` text,
	`expected_close_on` text,
	`lost_reason` text,
	`lead_id` text,
	`lead_ids` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`changed_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `opportunity_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_opportunity` (`tenant_id`, `opportunity_id`, `version`, `receipt_id`, `name`, `account_id`, `owner_id`, `team_id`, `stage`, `status`, `amount_minor`, `currency`, `expected_close_on`, `lost_reason`, `lead_id`, `lead_ids`, `created_at_ms`, `changed_at_ms`) SELECT `tenant_id`, `opportunity_id`, `version`, `receipt_id`, `name`, `account_id`, `owner_id`, `team_id`, `stage`, `status`, `amount_minor`, `currency`, `expected_close_on`, `lost_reason`, `lead_id`, `lead_ids`, `created_at_ms`, `changed_at_ms` FROM `opportunity`;--> statement-breakpoint
DROP TABLE `opportunity`;--> statement-breakpoint
ALTER TABLE `__new_opportunity` RENAME TO `opportunity`;--> statement-breakpoint
CREATE INDEX `opportunity_by_time` ON `opportunity` (`tenant_id`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_status` ON `opportunity` (`tenant_id`,`status`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_owner` ON `opportunity` (`tenant_id`,`owner_id`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_account` ON `opportunity` (`tenant_id`,`account_id`,`status`);--> statement-breakpoint
CREATE INDEX `opportunity_by_lead` ON `opportunity` (`tenant_id`,`lead_id`) WHERE lead_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `__new_account_key` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`account_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`, `account_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_account_key` (`tenant_id`, `key`, `account_id`) SELECT `tenant_id`, `key`, `account_id` FROM `account_key`;--> statement-breakpoint
DROP TABLE `account_key`;--> statement-breakpoint
ALTER TABLE `__new_account_key` RENAME TO `account_key`;--> statement-breakpoint
CREATE INDEX `account_key_by_account` ON `account_key` (`tenant_id`,`account_id`);