"""The write side of the offers: store, versions, drafts, forms, tables, import."""
