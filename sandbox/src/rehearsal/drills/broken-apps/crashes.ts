// Ends right after its start, as an app with a missing setting does.
console.error("DATABASE_URL is not set");
process.exit(1);
