"""Platform (平台): what stands between the modules and AWS. The only floor, beside records, that knows a cloud."""
