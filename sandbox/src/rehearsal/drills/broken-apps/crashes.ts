// Ends right after its start, as with a setting that is missing.
console.error("DATABASE_URL is not set");
process.exit(1);
