"""`make soak`: many contenders for each code while workers are killed, Valkey is flushed, PostgreSQL restarts and a clock is off."""
