"""Has Python's gql check a front end's operations by the schema that the gateway tells, and run them; prints their data as JSON.

python frontEnd.py URL OPERATIONS_FILE VARIABLES
"""

import json
import sys

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError, parse, print_ast

url, path, given = sys.argv[1:]
variables = json.loads(given)
with open(path, encoding="utf-8") as file:
    operations = parse(file.read()).definitions

answers = {}
client = Client(transport=RequestsHTTPTransport(url=url), fetch_schema_from_transport=True)
with client as session:
    for operation in operations:
        declared = [one.variable.name.value for one in operation.variable_definitions or ()]
        request = gql(print_ast(operation))
        request.variable_values = {name: variables[name] for name in declared if name in variables}
        answers[operation.name.value] = session.execute(request)
    try:
        session.execute(gql("{ artifacts { nodes { notAField } } }"))
    except GraphQLError as error:
        answers["refused"] = error.message
print(json.dumps(answers))
