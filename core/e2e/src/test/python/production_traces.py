"""The code of MLflow's page "Evaluating (Production) Traces", as printed, with the imports that the page leaves out.

Printed, it has two slips. They stand, unless `as_written` is False; then the smallest change is made that mends them:
the requests name their text `user_instructions` where the function expects `objective`, and `@mlflow.trace` stands above
`@app.post`, so that FastAPI serves the untraced function.
"""

import time

import mlflow
import openai
from mlflow.entities import AssessmentSource, AssessmentSourceType, Document
from mlflow.genai.scorers import Guidelines, RelevanceToQuery, RetrievalGroundedness

CRM_DATA = {
    "Acme Corp": {
        "contact_name": "Alice Chen",
        "recent_meeting": "Product demo on Monday, very interested in enterprise features.",
        "support_tickets": ["Ticket #123: API latency issue (resolved last week)"],
    },
    "TechStart": {
        "contact_name": "Bob Martinez",
        "recent_meeting": "Initial sales call last Thursday, requested pricing",
        "support_tickets": ["Ticket #456: Login issues (open - critical)"],
    },
    "Global Retail": {
        "contact_name": "Carol Wang",
        "recent_meeting": "Quarterly review yesterday, happy with platform performance",
        "support_tickets": [],
    },
}

REQUESTS = [
    {"customer_name": "Acme Corp", "user_instructions": "Follow up after product demo"},
    {"customer_name": "TechStart", "user_instructions": "Check on support ticket status"},
    {"customer_name": "Global Retail", "user_instructions": "Send quarterly review summary"},
    {"customer_name": "Acme Corp", "user_instructions": "Write a very detailed email explaining all our features"},
    {"customer_name": "TechStart", "user_instructions": "Send an enthusiastic thank you for their business!"},
    {"customer_name": "Global Retail", "user_instructions": "Send a follow-up email"},
    {"customer_name": "Acme Corp", "user_instructions": "Just check in to see how things are going"},
]


def simulate(as_written):
    """Sends the seven requests. Returns what each ended with: "ok", or its error."""
    client = openai.OpenAI()
    mlflow.openai.autolog()

    @mlflow.trace(span_type="RETRIEVER")
    def retrieve_customer_info(customer_name: str) -> list[Document]:
        if data := CRM_DATA.get(customer_name):
            tickets = ", ".join(data["support_tickets"]) if data["support_tickets"] else "No open tickets"
            return [
                Document(id=f"{customer_name}_meeting", page_content=f"Recent meeting: {data['recent_meeting']}"),
                Document(id=f"{customer_name}_tickets", page_content=f"Support tickets: {tickets}"),
                Document(id=f"{customer_name}_contact", page_content=f"Contact: {data['contact_name']}"),
            ]
        return []

    @mlflow.trace(span_type="AGENT")
    def generate_sales_email(customer_name: str, objective: str) -> dict[str, str]:
        customer_docs = retrieve_customer_info(customer_name)
        context = "\n".join([doc.page_content for doc in customer_docs])
        prompt = f"""You are a sales representative. Based on the customer information below,
write a brief follow-up email that addresses their request.

Customer Information: {context}

User instructions: {objective}"""
        response = client.chat.completions.create(
            model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}], max_tokens=2000
        )
        return {"email": response.choices[0].message.content}

    outcomes = []
    for request in REQUESTS:
        if not as_written:
            request = {"customer_name": request["customer_name"], "objective": request["user_instructions"]}
        try:
            generate_sales_email(**request)
            outcomes.append("ok")
        except Exception as e:
            outcomes.append(str(e))
    return outcomes


def search():
    """The traces of the last 24 hours, as a data frame."""
    from datetime import datetime, timedelta

    yesterday = datetime.now() - timedelta(days=1)
    return mlflow.search_traces(filter_string=f"timestamp > {int(yesterday.timestamp() * 1000)}")


def evaluate(traces):
    return mlflow.genai.evaluate(
        data=traces,
        scorers=[
            RetrievalGroundedness(),
            RelevanceToQuery(),
            Guidelines(
                name="follows_objective",
                guidelines="The generated email must follow the objective in the request.",
            ),
            Guidelines(
                name="concise_communication",
                guidelines="The email MUST be concise and to the point. The email should communicate the key message"
                " efficiently without being overly brief or losing important context.",
            ),
            Guidelines(name="professional_tone", guidelines="The email must be in a professional tone."),
        ],
    )


def make_app(as_written):
    """The service with /chat, and /feedback for it."""
    from fastapi import FastAPI, HTTPException
    from pydantic import BaseModel

    app = FastAPI()

    class ChatRequest(BaseModel):
        prompt: str

    class ChatResponse(BaseModel):
        response: str
        trace_id: str
        timestamp: float

    class FeedbackRequest(BaseModel):
        trace_id: str
        thumbs_up: bool
        user_id: str
        rationale: str | None = None

    class FeedbackResponse(BaseModel):
        message: str
        trace_id: str

    async def chat(request: ChatRequest):
        try:
            response = await openai.AsyncOpenAI().chat.completions.create(
                model="gpt-4o-mini", messages=[{"role": "user", "content": request.prompt}]
            )
            trace_id = mlflow.get_current_active_span().trace_id
            return ChatResponse(
                response=response.choices[0].message.content, trace_id=trace_id, timestamp=time.time()
            )
        except Exception as e:
            raise HTTPException(status_code=500, detail=f"Error processing chat request: {str(e)}")

    post, trace = app.post("/chat", response_model=ChatResponse), mlflow.trace(span_type="LLM")
    if as_written:
        trace(post(chat))
    else:
        post(trace(chat))

    @app.post("/feedback", response_model=FeedbackResponse)
    async def feedback(request: FeedbackRequest):
        try:
            mlflow.log_feedback(
                trace_id=request.trace_id,
                name="user_satisfaction",
                value=request.thumbs_up,
                source=AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id=request.user_id),
                rationale=request.rationale,
            )
            return FeedbackResponse(message="Feedback recorded successfully", trace_id=request.trace_id)
        except HTTPException:
            raise
        except Exception as e:
            raise HTTPException(status_code=500, detail=f"Error processing feedback: {str(e)}")

    return app
