"""The register of residents, masked, for administrators."""
