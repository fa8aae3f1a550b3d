PATH = "content"
SITENAME = "Bench"
SITEURL = "https://example.org"
TIMEZONE = "UTC"
THEME = "simple"
SLUGIFY_SOURCE = "basename"
DEFAULT_PAGINATION = 10
