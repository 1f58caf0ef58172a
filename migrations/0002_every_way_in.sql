CREATE TABLE `conflict` (
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
	`resolved_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `conflict_id`)
);
--> statement-breakpoint
CREATE INDEX `conflict_by_status` ON `conflict` (`tenant_id`,`status`,`raised_at_ms`,`conflict_id`);--> statement-breakpoint
CREATE TABLE `crm_event` (
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
);
--> statement-breakpoint
CREATE INDEX `crm_event_by_time` ON `crm_event` (`tenant_id`,`received_at_ms`,`event_id`);--> statement-breakpoint
CREATE TABLE `lead_merge` (
	`tenant_id` text NOT NULL,
	`merge_id` text NOT NULL,
	`survivor_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`undone_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `merge_id`)
);
--> statement-breakpoint
CREATE INDEX `lead_merge_by_survivor` ON `lead_merge` (`tenant_id`,`survivor_id`,`lead_id`);--> statement-breakpoint
ALTER TABLE `lead` ADD `country_text` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `extra` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `known_version` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `partner` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `import_id` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `import_version` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `duplicate_of` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `linked_to` text;--> statement-breakpoint
ALTER TABLE `lead` ADD `deadline_at_ms` integer;--> statement-breakpoint
ALTER TABLE `lead` ADD `conflict_id` text;--> statement-breakpoint
CREATE INDEX `lead_by_partner` ON `lead` (`tenant_id`,`partner`,`accepted_at_ms`,`lead_id`) WHERE partner IS NOT NULL;--> statement-breakpoint
CREATE INDEX `lead_by_import` ON `lead` (`tenant_id`,`import_id`,`status`) WHERE import_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `touch` ADD `observed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `touch` ADD `intake` text;--> statement-breakpoint
ALTER TABLE `touch` ADD `signal` text;--> statement-breakpoint
ALTER TABLE `touch` ADD `points` integer;--> statement-breakpoint
ALTER TABLE `touch` ADD `from_lead_id` text;--> statement-breakpoint
ALTER TABLE `touch` ADD `from_receipt_id` text;--> statement-breakpoint
ALTER TABLE `touch` ADD `merge_id` text;