"""The routes of OpenAI's API, a module for each resource."""

from fastapi import APIRouter

from api.http.openai.routes import chat, files, models, responses, vector_stores

router = APIRouter()
for _routes in (models, chat, responses, vector_stores, files):
    router.include_router(_routes.router)
