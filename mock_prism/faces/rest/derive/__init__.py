"""Tools that turn published API descriptions into the catalogues beside them; never imported at run time.

`python -m mock_prism.faces.rest.derive v4 --from SITE_PACKAGES --to mock_prism/faces/rest/v4/catalogue.json`

What they keep is facts: methods, paths, names, types, enums, bounds. Descriptions, summaries and notes stay behind.
"""
