CREATE TABLE `absence` (
	`tenant_id` text NOT NULL,
	`absence_id` text NOT NULL,
	`external_id` text NOT NULL,
	`user_id` text NOT NULL,
	`starts_at_ms` integer NOT NULL,
	`ends_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `absence_id`),
	FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `user`(`tenant_id`,`user_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `absence_by_user` ON `absence` (`tenant_id`,`user_id`,`starts_at_ms`);--> statement-breakpoint
CREATE INDEX `absence_by_end` ON `absence` (`tenant_id`,`ends_at_ms`,`starts_at_ms`);--> statement-breakpoint
CREATE TABLE `import_reject` (
	`tenant_id` text NOT NULL,
	`job_id` text NOT NULL,
	`row` integer NOT NULL,
	`line` integer NOT NULL,
	`severity` text NOT NULL,
	`reasons` text NOT NULL,
	`cells` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `job_id`, `row`)
);
--> statement-breakpoint
CREATE TABLE `import_row` (
	`tenant_id` text NOT NULL,
	`job_id` text NOT NULL,
	`entity_id` text NOT NULL,
	`row` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `job_id`, `entity_id`)
);
--> statement-breakpoint
CREATE TABLE `job` (
	`tenant_id` text NOT NULL,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`step` integer NOT NULL,
	`request` text NOT NULL,
	`progress` text NOT NULL,
	`reason` text,
	`actor_kind` text NOT NULL,
	`actor_ref` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `job_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`tenant_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `job_by_kind` ON `job` (`tenant_id`,`kind`,`created_at_ms`,`job_id`);--> statement-breakpoint
CREATE INDEX `job_at_work` ON `job` (`updated_at_ms`) WHERE status IN ('ready', 'running');--> statement-breakpoint
CREATE TABLE `mail` (
	`tenant_id` text NOT NULL,
	`mail_id` text NOT NULL,
	`template` text NOT NULL,
	`person` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`provider_id` text,
	`reason` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `mail_id`)
);
--> statement-breakpoint
CREATE INDEX `mail_by_time` ON `mail` (`tenant_id`,`created_at_ms`,`mail_id`);--> statement-breakpoint
CREATE TABLE `product` (
	`tenant_id` text NOT NULL,
	`product_id` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`family` text,
	`charge` text NOT NULL,
	`billing_period` text,
	`discount_cap_bps` integer,
	`active` integer NOT NULL,
	`prices` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `product_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`tenant_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_by_external_id` ON `product` (`tenant_id`,`external_id`);--> statement-breakpoint
CREATE TABLE `record_change` (
	`tenant_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`place` integer NOT NULL,
	`chain` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`before` text,
	`after` text,
	`actor_kind` text NOT NULL,
	`actor_ref` text NOT NULL,
	`changed_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `batch_id`, `place`)
);
--> statement-breakpoint
ALTER TABLE `account` ADD `csm_id` text;--> statement-breakpoint
ALTER TABLE `account` ADD `owner_wanted` text;--> statement-breakpoint
ALTER TABLE `account` ADD `csm_wanted` text;--> statement-breakpoint
ALTER TABLE `account` ADD `parent_id` text;--> statement-breakpoint
ALTER TABLE `account` ADD `external_ids` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `company_size` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `industry` text;--> statement-breakpoint
CREATE INDEX `account_by_external_id` ON `account` (`tenant_id`,`external_id`);--> statement-breakpoint
CREATE INDEX `account_by_csm` ON `account` (`tenant_id`,`csm_id`,`account_id`) WHERE csm_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `account_by_owner` ON `account` (`tenant_id`,`owner_id`,`account_id`);--> statement-breakpoint
CREATE INDEX `account_by_parent` ON `account` (`tenant_id`,`parent_id`,`account_id`) WHERE parent_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `account_by_wanted_owner` ON `account` (`tenant_id`,`owner_wanted`) WHERE owner_wanted IS NOT NULL;--> statement-breakpoint
CREATE INDEX `account_by_wanted_csm` ON `account` (`tenant_id`,`csm_wanted`) WHERE csm_wanted IS NOT NULL;--> statement-breakpoint
ALTER TABLE `team` ADD `deputy_user_id` text;--> statement-breakpoint
CREATE INDEX `team_by_external_id` ON `team` (`tenant_id`,`external_id`);--> statement-breakpoint
ALTER TABLE `tenant` ADD `brand_color` text;--> statement-breakpoint
ALTER TABLE `user` ADD `person` text;--> statement-breakpoint
ALTER TABLE `user` ADD `roles` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `manager_id` text;--> statement-breakpoint
ALTER TABLE `user` ADD `deputy_id` text;--> statement-breakpoint
ALTER TABLE `user` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `user` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `user` ADD `working_hours` text;--> statement-breakpoint
ALTER TABLE `user` ADD `territories` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `capacity` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `user_by_person` ON `user` (`person`,`tenant_id`);--> statement-breakpoint
CREATE INDEX `user_by_external_id` ON `user` (`tenant_id`,`external_id`);--> statement-breakpoint
CREATE INDEX `user_inactive` ON `user` (`tenant_id`,`updated_at_ms`) WHERE active = 0;--> statement-breakpoint
CREATE INDEX `lead_by_owner_queue` ON `lead` (`tenant_id`,`owner_id`,`queue_order_ms`,`lead_id`) WHERE status = 'routed' AND owner_id IS NOT NULL;