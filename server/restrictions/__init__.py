"""Time-limited refusals within one operator's own service, by a policy that is data: counted, published, ended, contested."""
