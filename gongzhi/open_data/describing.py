"""What machines read about the sets: Frictionless data package, JSON Schema of a row, DCAT catalogue as JSON-LD.

Addresses are made below `base`, where the public finds open data: https://…/open-data.
"""

from datetime import datetime

from django.utils.translation import get_language, override

from gongzhi.open_data.catalog import licence, province
from gongzhi.open_data.models import Standing, Version
from gongzhi.open_data.places import file_name
from gongzhi.open_data.sets import SETS, Column, Dataset
from gongzhi.open_data.words import MEDIA, Format, Type

LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}
"""As documents name a language → as this code does."""
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
JSON_TYPES = {
    Type.TEXT: {"type": "string"},
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.MONTH: {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
    Type.FLAG: {"type": "boolean"},
}


def in_each(text) -> dict[str, str]:
    """Tell a text in every language."""
    told = {}
    for name, code in LANGUAGES.items():
        with override(code):
            told[name] = str(text)
    return told


def tagged(text) -> list[dict]:
    """Tell a text in every language, as JSON-LD does."""
    return [{"@language": name, "@value": told} for name, told in in_each(text).items()]


def media_of(form: str) -> str:
    return MEDIA[Format(form)].partition(";")[0]


# Frictionless


def field_of(column: Column) -> dict:
    """Describe a column; its name in other languages as `titles`."""
    told: dict = {"name": column.name, "type": column.type.value, "title": str(column.title)}
    told["titles"] = in_each(column.title)
    if column.type == Type.DATE:
        told["format"] = "default"
    if column.description:
        told["description"] = str(column.description)
    if column.unit:
        told["unit"] = str(column.unit)
    if column.required:
        told["constraints"] = {"required": True}
    return told


def table_schema(dataset: Dataset) -> dict:
    keys = dataset.code.split(",")
    return {
        "$schema": TABLE_SCHEMA,
        "fields": [field_of(column) for column in dataset.columns],
        "primaryKey": keys if len(keys) > 1 else keys[0],
        "missingValues": [""],
    }


def data_package(dataset: Dataset, standing: Standing, version: Version | None, *, base: str) -> dict:
    """Describe a set: as its latest version whose files are there, else as it is now."""
    place = f"{base}/{dataset.key}"
    told: dict = {
        "$schema": DATA_PACKAGE,
        "name": f"gongzhi-{dataset.key}",
        "id": f"{place}/",
        "title": str(dataset.title),
        "titles": in_each(dataset.title),
        "description": str(dataset.description),
        "homepage": f"{place}/",
        "keywords": [str(each) for each in dataset.keywords],
        "schema_version": dataset.version,
        "version": f"{dataset.version}.{version.number if version else 0}",
        "created": instant(version.made_at if version else standing.changed_at),
        "resources": [resource(dataset, standing, version, form, place) for form in Format.values],
    }
    if who := province():
        told["contributors"] = [{"title": who.publisher.name, "roles": ["publisher"]}]
    if terms := licence():
        title = terms.title_en if (get_language() or "").startswith("en") else terms.title
        told["licenses"] = [{"name": terms.key, "path": terms.url, "title": title}]
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def resource(dataset: Dataset, standing: Standing, version: Version | None, form: str, place: str) -> dict:
    name = file_name(dataset.key, form)
    file = next((each for each in version.files if each["format"] == form), None) if version else None
    told = {
        "name": f"{dataset.key}-{form}",
        "type": "table",
        "path": f"{place}/versions/{version.number}/{name}" if file else f"{place}/data.{form}",
        "format": form,
        "mediatype": media_of(form),
        "encoding": "utf-8",
        "schema": table_schema(dataset),
    }
    if form == Format.PARQUET:
        del told["encoding"]
    if file:
        told |= {"bytes": file["bytes"], "hash": f"sha256:{file['sha256']}", "rows": version.rows}
    else:
        told["rows"] = standing.rows
    return told


# JSON Schema


def row_schema(dataset: Dataset, *, base: str) -> dict:
    """Describe one row of the JSON Lines file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/{dataset.key}/schema.json",
        "title": str(dataset.title),
        "type": "object",
        "properties": {column.name: property_of(column) for column in dataset.columns},
        "required": [column.name for column in dataset.columns],
        "additionalProperties": False,
    }


def property_of(column: Column) -> dict:
    told = dict(JSON_TYPES[column.type])
    if not column.required:
        told["type"] = [told["type"], "null"]
    told["title"] = str(column.title)
    if column.description:
        told["description"] = str(column.description)
    return told


# Manifest


def manifest(dataset: Dataset, version: Version, *, base: str) -> dict:
    """Say what a version holds, also of one whose files are gone."""
    place = f"{base}/{dataset.key}/versions/{version.number}"
    files = [
        {
            **file,
            "name": file_name(dataset.key, file["format"]),
            **({} if version.gone_at else {"url": f"{place}/{file_name(dataset.key, file['format'])}"}),
        }
        for file in version.files
    ]
    told = {
        "dataset": dataset.key,
        "version": version.number,
        "schema_version": version.schema_version,
        "made_at": instant(version.made_at),
        "rows": version.rows,
        "changes": {"added": version.added, "changed": version.changed, "removed": version.removed},
        "files": files,
    }
    if version.gone_at:
        told["files_gone"] = {"at": instant(version.gone_at), "reason": version.reason}
    return told


# DCAT


def catalogue(standings: dict[str, Standing], versions: dict[str, Version], *, base: str, title: str) -> dict:
    """Describe every set after DCAT 3, as JSON-LD.

    :param title: of the catalogue.
    """
    agent = {"@id": f"{base}/#publisher", "@type": "foaf:Agent"}
    if told := province():
        names = {"zh-Hans": told.publisher.name, "en": told.publisher.name_en}
        agent["foaf:name"] = [{"@language": name, "@value": text} for name, text in names.items()]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{base}/",
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:publisher": agent,
        "dct:language": list(LANGUAGES),
        "dcat:dataset": [
            dcat_dataset(dataset, standings[key], versions.get(key), base=base, publisher=agent["@id"])
            for key, dataset in SETS.items()
        ],
    }


def dcat_dataset(dataset: Dataset, standing: Standing, version: Version | None, *, base: str, publisher: str) -> dict:
    place = f"{base}/{dataset.key}"
    told: dict = {
        "@id": f"{place}/",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.key,
        "dct:title": tagged(dataset.title),
        "dct:description": tagged(dataset.description),
        "dct:publisher": {"@id": publisher},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"},
        "dcat:keyword": [tag for each in dataset.keywords for tag in tagged(each)],
        "dcat:landingPage": {"@id": f"{place}/"},
        "dct:conformsTo": {"@id": f"{place}/schema.json"},
        "dcat:version": f"{dataset.version}.{version.number if version else 0}",
        "dcat:distribution": [distribution(dataset, version, form, place) for form in Format.values],
    }
    if standing.changed_at:
        told["dct:modified"] = {"@type": "xsd:dateTime", "@value": instant(standing.changed_at)}
    if terms := licence():
        told["dct:license"] = {"@id": terms.url}
    return told


def distribution(dataset: Dataset, version: Version | None, form: str, place: str) -> dict:
    told: dict = {
        "@id": f"{place}/#{form}",
        "@type": "dcat:Distribution",
        "dct:title": Format(form).label,
        "dcat:accessURL": {"@id": f"{place}/"},
        "dcat:mediaType": media_of(form),
        "dcat:downloadURL": {"@id": f"{place}/data.{form}"},
    }
    if terms := licence():
        told["dct:license"] = {"@id": terms.url}
    file = next((each for each in version.files if each["format"] == form), None) if version else None
    if file:  # size and checksum are those of the kept version: what is streamed changes with every row
        told["dcat:downloadURL"] = {"@id": f"{place}/versions/{version.number}/{file_name(dataset.key, form)}"}
        told["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(file["bytes"])}
        told["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file["sha256"],
        }
    return told


def instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
