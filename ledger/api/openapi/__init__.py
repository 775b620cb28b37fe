"""The description of the API: openapi.yaml and the pages under /docs."""
