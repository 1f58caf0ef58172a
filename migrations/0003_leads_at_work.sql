CREATE TABLE `account_key` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`account_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`, `account_id`)
);
--> statement-breakpoint
CREATE INDEX `account_key_by_account` ON `account_key` (`tenant_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `activity` (
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
);
--> statement-breakpoint
CREATE TABLE `sla_event` (
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
);
--> statement-breakpoint
CREATE INDEX `sla_event_by_time` ON `sla_event` (`tenant_id`,`event`,`recorded_at_ms`);--> statement-breakpoint
CREATE TABLE `opportunity` (
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
);
--> statement-breakpoint
CREATE INDEX `opportunity_by_time` ON `opportunity` (`tenant_id`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_status` ON `opportunity` (`tenant_id`,`status`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_owner` ON `opportunity` (`tenant_id`,`owner_id`,`created_at_ms`,`opportunity_id`);--> statement-breakpoint
CREATE INDEX `opportunity_by_account` ON `opportunity` (`tenant_id`,`account_id`,`status`);--> statement-breakpoint
CREATE INDEX `opportunity_by_lead` ON `opportunity` (`tenant_id`,`lead_id`) WHERE lead_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `active` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `named` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `phone` text;--> statement-breakpoint
ALTER TABLE `account` ADD `postal_code` text;--> statement-breakpoint
ALTER TABLE `account` ADD `primary_domain` text;--> statement-breakpoint
ALTER TABLE `account` ADD `contact_domains` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `last_activity_at_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `keys_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `account_by_keys_version` ON `account` (`keys_version`,`tenant_id`,`account_id`);--> statement-breakpoint
ALTER TABLE `conflict` ADD `target_id` text;--> statement-breakpoint
ALTER TABLE `conflict` ADD `resolution` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `postal_code` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `account_ref` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `sla` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `opportunity_id` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `first_touch_at_ms` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `first_touch_state` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `first_touch_version` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `accepted_attempt` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `accepted_work_at_ms` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `accepted_version` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `breached_at_ms` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `breached_version` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `match_level` text;--> statement-breakpoint
CREATE INDEX `lead_by_status` ON `lead` (`tenant_id`,`status`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_source` ON `lead` (`tenant_id`,`source`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_owner` ON `lead` (`tenant_id`,`owner_id`,`accepted_at_ms`,`lead_id`) WHERE owner_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_time` ON `lead` (`tenant_id`,`accepted_at_ms`,`lead_id`);--> statement-breakpoint
CREATE INDEX `lead_by_email` ON `lead` (`tenant_id`,`email`,`lead_id`) WHERE email IS NOT NULL;--> statement-breakpoint
ALTER TABLE `policy_decision` ADD `match_level` text;--> statement-breakpoint
ALTER TABLE `user` ADD `automation` integer DEFAULT false NOT NULL;