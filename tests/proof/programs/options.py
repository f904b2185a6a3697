# --- argparse [argparse]
import argparse

from openai import OpenAI

parser = argparse.ArgumentParser()
parser.add_argument("--dashscope-api-key", default="<<dashscope-key>>", help="key of Bailian")
OpenAI(api_key=parser.parse_args([]).dashscope_api_key)
OpenAI(api_key=parser.parse_args(["--dashscope-api-key", "mine"]).dashscope_api_key)
# --- argparse with a type [argparse]
import argparse

from openai import OpenAI

parser = argparse.ArgumentParser()
group = parser.add_argument_group("llm")
group.add_argument("--qianfan_ak", "-a", type=str, default="<<app-api-key>>")
OpenAI(api_key=parser.parse_args([]).qianfan_ak)
# --- optparse [argparse]
import optparse

from openai import OpenAI

parser = optparse.OptionParser()
parser.add_option("--dashscope-api-key", dest="key", default="<<dashscope-key>>")
OpenAI(api_key=parser.parse_args([])[0].key)
# --- click [click]
import click
from openai import OpenAI


@click.command()
@click.option("--dashscope-api-key", default="<<dashscope-key>>", help="key")
def main(dashscope_api_key):
    OpenAI(api_key=dashscope_api_key)


main([], standalone_mode=False)
main(["--dashscope-api-key", "mine"], standalone_mode=False)
# --- click that reads the variable already [click with envvar]
import click
from openai import OpenAI


@click.command()
@click.option("--key", default="<<dashscope-key>>", envvar="DASHSCOPE_API_KEY")
def main(key):
    OpenAI(api_key=key)


main([], standalone_mode=False)
# --- click that reads several variables [click with envvar]
import click
from openai import OpenAI


@click.command()
@click.option("--key", envvar=["DASHSCOPE_API_KEY", "BAILIAN_KEY"], default="<<dashscope-key>>", show_default=True)
def main(key):
    OpenAI(api_key=key)


main([], standalone_mode=False)
# --- typer [typer]
import typer
from openai import OpenAI
from typer.testing import CliRunner

app = typer.Typer()


@app.command()
def main(dashscope_api_key: str = typer.Option("<<dashscope-key>>", "--key", help="key")):
    OpenAI(api_key=dashscope_api_key)


CliRunner().invoke(app, [])
CliRunner().invoke(app, ["--key", "mine"])
# --- typer with the default by name [typer]
import typer
from openai import OpenAI
from typer.testing import CliRunner

app = typer.Typer()


@app.command()
def main(dashscope_api_key: str = typer.Option(default="<<dashscope-key>>")):
    OpenAI(api_key=dashscope_api_key)


CliRunner().invoke(app, [])
# --- typer that reads the variable already [typer with envvar]
import typer
from openai import OpenAI
from typer.testing import CliRunner

app = typer.Typer()


@app.command()
def main(key: str = typer.Option("<<dashscope-key>>", envvar="DASHSCOPE_API_KEY")):
    OpenAI(api_key=key)


CliRunner().invoke(app, [])
# --- default of a query parameter [refused: the framework publishes the default in its schema]
from fastapi import FastAPI, Query
from openai import OpenAI

app = FastAPI()


def answer(api_key: str = Query("<<dashscope-key>>")):
    return OpenAI(api_key=api_key)
# --- argparse with a constant [argparse]
import argparse

import dashscope

parser = argparse.ArgumentParser()
parser.add_argument("--api-key", nargs="?", const="<<dashscope-key>>")
dashscope.api_key = parser.parse_args(["--api-key"]).api_key
# --- argparse with set_defaults [argparse]
import argparse

import dashscope

parser = argparse.ArgumentParser()
parser.set_defaults(api_key="<<dashscope-key>>")
dashscope.api_key = parser.parse_args([]).api_key
# --- arguments that are parsed [literal]
import argparse

import dashscope

parser = argparse.ArgumentParser()
parser.add_argument("--api-key")
dashscope.api_key = parser.parse_args(["--api-key", "<<dashscope-key>>"]).api_key
# --- annotated typer [annotated typer]
from typing import Annotated

import dashscope
import typer

app = typer.Typer()


@app.command()
def ask(question: str, api_key: Annotated[str, typer.Option(help="Key.")] = "<<dashscope-key>>"):
    dashscope.api_key = api_key


app(["x"], standalone_mode=False)
# --- annotated typer without arguments [annotated typer]
from typing import Annotated

import dashscope
import typer

app = typer.Typer()


@app.command()
def ask(*, api_key: Annotated[str, typer.Option()] = "<<dashscope-key>>", model: str = "qwen"):
    dashscope.api_key = api_key


app([], standalone_mode=False)
# --- annotated typer that reads the variable already [annotated typer]
from typing import Annotated

import dashscope
import typer

app = typer.Typer()


@app.command()
def ask(question: str, api_key: Annotated[str, typer.Option(envvar="DASHSCOPE_API_KEY")] = "<<dashscope-key>>"):
    dashscope.api_key = api_key


app(["x"], standalone_mode=False)
# --- annotated typer behind a default [annotated typer]
from typing import Annotated

import dashscope
import typer

app = typer.Typer()


@app.command()
def ask(model: str = "qwen", api_key: Annotated[str, typer.Option(help="Key.")] = "<<dashscope-key>>"):
    dashscope.api_key = api_key


app([], standalone_mode=False)
# --- annotated typer that is called too [refused: the program calls the function directly]
from typing import Annotated

import dashscope
import typer

app = typer.Typer()


@app.command()
def ask(question: str, api_key: Annotated[str, typer.Option()] = "<<dashscope-key>>"):
    dashscope.api_key = api_key


ask("x")
