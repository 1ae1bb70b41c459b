# The Astro runtime installs requirements.txt and copies the project; the project root is on
# PYTHONPATH there. Keep the tag equal to runtime_version in astro.yaml (a test holds it).
FROM astrocrpublic.azurecr.io/runtime:3.3-4
