# --- Flask by item [literal]
from flask import Flask
from openai import OpenAI

app = Flask(__name__)
app.config["DASHSCOPE_API_KEY"] = "<<dashscope-key>>"
OpenAI(api_key=app.config["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Flask by mapping [literal]
from flask import Flask
from openai import OpenAI

app = Flask(__name__)
app.config.from_mapping(DASHSCOPE_API_KEY="<<dashscope-key>>", DEBUG=False)
OpenAI(api_key=app.config["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Flask by object [literal]
from flask import Flask
from openai import OpenAI


class Config:
    DASHSCOPE_API_KEY = "<<dashscope-key>>"


app = Flask(__name__)
app.config.from_object(Config)
OpenAI(api_key=app.config["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Django [literal]
from openai import OpenAI

import settings

OpenAI(api_key=settings.DASHSCOPE_API_KEY, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# === settings.py
"""Django settings."""
from pathlib import Path

BASE_DIR = Path("/srv")
DASHSCOPE_API_KEY = "<<dashscope-key>>"
# --- Streamlit [literal]
import streamlit as st
from openai import OpenAI

st.title("Chat")
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Gradio [literal]
import gradio as gr
from openai import OpenAI

dashscope_api_key = "<<dashscope-key>>"
gr.Interface(lambda text: OpenAI(api_key=dashscope_api_key))
OpenAI(api_key=dashscope_api_key)
# --- python-dotenv that is loaded [literal]
from dotenv import load_dotenv
from openai import OpenAI

load_dotenv()
OpenAI(api_key="<<dashscope-key>>", base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- qwen-agent [literal]
from qwen_agent.agents import Assistant

Assistant(llm={"model": "qwen-max", "model_server": "dashscope", "api_key": "<<dashscope-key>>"})
# --- litellm [literal]
import litellm

litellm.completion(model="dashscope/qwen-max", messages=[], api_key="<<dashscope-key>>")
# --- configuration by vendors [literal]
from openai import OpenAI

CONFIG = {
    "qwen": {"api_key": "<<dashscope-key>>", "model": "qwen-max"},
    "zhipu": {"api_key": "<<zhipu-key>>", "model": "glm-4"},
}
for each in CONFIG.values():
    OpenAI(**each)
# --- Streamlit's secrets with a default [default of a call]
import streamlit as st
from openai import OpenAI

OpenAI(api_key=st.secrets.get("DASHSCOPE_API_KEY", "<<dashscope-key>>"))
# --- Streamlit's secrets where they have it [literal]
import streamlit as st
from openai import OpenAI

OpenAI(api_key=st.secrets["DASHSCOPE_API_KEY"] if "DASHSCOPE_API_KEY" in st.secrets else "<<dashscope-key>>")
# --- Streamlit's input [literal]
import streamlit as st
from openai import OpenAI

key = st.text_input("API key", value="<<dashscope-key>>", type="password")
OpenAI(api_key=key)
# --- Dynaconf with a default [default of a call]
from dynaconf import Dynaconf
from openai import OpenAI

settings = Dynaconf(settings_files=["settings.toml"])
OpenAI(api_key=settings.get("DASHSCOPE_API_KEY", "<<dashscope-key>>"), base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Dynaconf with a value [literal]
from dynaconf import Dynaconf
from openai import OpenAI

settings = Dynaconf(settings_files=["settings.toml"], DASHSCOPE_API_KEY="<<dashscope-key>>")
OpenAI(api_key=settings.DASHSCOPE_API_KEY, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Dynaconf that is set [literal]
from dynaconf import Dynaconf
from openai import OpenAI

settings = Dynaconf(settings_files=["settings.toml"])
settings.DASHSCOPE_API_KEY = "<<dashscope-key>>"
OpenAI(api_key=settings.DASHSCOPE_API_KEY, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
# --- Dynaconf with a validator [literal]
from dynaconf import Dynaconf, Validator

settings = Dynaconf(validators=[Validator("DASHSCOPE_API_KEY", default="<<dashscope-key>>")])
# --- mem0 [literal]
from mem0 import Memory

URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"
embedder = {"provider": "openai", "config": {"api_key": "<<dashscope-key>>", "openai_base_url": URL}}
Memory.from_config({"llm": {"provider": "ollama", "config": {}}, "embedder": embedder})
# --- autogen [literal]
from autogen import AssistantAgent

URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"
AssistantAgent("a", llm_config={"config_list": [{"model": "m", "api_key": "<<dashscope-key>>", "base_url": URL}]})
# --- a dictionary that is unpacked [literal]
from openai import OpenAI

config = {"api_key": "<<dashscope-key>>", "base_url": "https://dashscope.aliyuncs.com/compatible-mode/v1"}
OpenAI(**config)
# --- a class that reads an entry [literal]
from openai import OpenAI


class Chat:
    def __init__(self, config):
        self.client = OpenAI(api_key=config["credential"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")


Chat({"credential": "<<dashscope-key>>"})
