CREATE TABLE `account_domain` (
	`tenant_id` text NOT NULL,
	`domain` text NOT NULL,
	`account_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `domain`, `account_id`),
	FOREIGN KEY (`tenant_id`,`account_id`) REFERENCES `account`(`tenant_id`,`account_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_domain_by_account` ON `account_domain` (`tenant_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `account` (
	`tenant_id` text NOT NULL,
	`account_id` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`customer_status` text NOT NULL,
	`arr_minor` integer,
	`owner_id` text,
	`region` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `account_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`tenant_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`,`owner_id`) REFERENCES `user`(`tenant_id`,`user_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `dead_letter` (
	`tenant_id` text NOT NULL,
	`dead_letter_id` text NOT NULL,
	`queue` text NOT NULL,
	`message_id` text NOT NULL,
	`message_kind` text,
	`lead_id` text,
	`trace_id` text,
	`reason` text NOT NULL,
	`attempts` integer NOT NULL,
	`stored_at_ms` integer NOT NULL,
	`replayed_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `dead_letter_id`)
);
--> statement-breakpoint
CREATE TABLE `lead` (
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
	`queue_order_ms` integer GENERATED ALWAYS AS ((coalesce(sla_due_at_ms, 9007199254740991))) VIRTUAL,
	`routed_at_ms` integer,
	`decided_attempt` integer,
	`segment` text,
	`rung` text,
	`route_strategy` text,
	`account_id` text,
	`conflicts` text,
	`required_enrichment` text,
	PRIMARY KEY(`tenant_id`, `lead_id`)
);
--> statement-breakpoint
CREATE INDEX `lead_by_team_queue` ON `lead` (`tenant_id`,`team_id`,`queue_order_ms`,`lead_id`) WHERE status = 'routed';--> statement-breakpoint
CREATE INDEX `lead_by_held_queue` ON `lead` (`tenant_id`,`queue_order_ms`,`lead_id`) WHERE status = 'held';--> statement-breakpoint
CREATE TABLE `policy_decision` (
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
	`policy_sha256` text,
	PRIMARY KEY(`tenant_id`, `resource_type`, `resource_id`, `attempt`, `entrypoint`)
);
--> statement-breakpoint
CREATE TABLE `receipt` (
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
);
--> statement-breakpoint
CREATE TABLE `rev_workflow` (
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
);
--> statement-breakpoint
CREATE TABLE `team` (
	`tenant_id` text NOT NULL,
	`team_id` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`lead_user_id` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `team_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`tenant_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`,`lead_user_id`) REFERENCES `user`(`tenant_id`,`user_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `team_member` (
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`team_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`, `team_id`),
	FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `user`(`tenant_id`,`user_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`,`team_id`) REFERENCES `team`(`tenant_id`,`team_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `tenant` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`locale` text NOT NULL,
	`time_zone` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `touch` (
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
	`resubmitted` text,
	PRIMARY KEY(`tenant_id`, `lead_id`, `chain_seq`)
);
--> statement-breakpoint
CREATE TABLE `user` (
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`active` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`tenant_id`) ON UPDATE no action ON DELETE no action
);
