-- The next file makes the column anew that these sort by, and SQLite drops no column that an index names. They come back with the file after it.
DROP INDEX `lead_by_team_queue`;--> statement-breakpoint
DROP INDEX `lead_by_owner_queue`;--> statement-breakpoint
DROP INDEX `lead_by_held_queue`;
