"""What each Boomi object may be asked for: its filters, operators and odd spellings."""

from .boomi_query import ObjectRules

_ATOM_OPERATORS = frozenset({"EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS"})


def _named(text: str) -> frozenset[str]:
    return frozenset(text.split())


RULES: dict[str, ObjectRules] = {
    "ExecutionRecord": ObjectRules(
        _named(
            """executionId originalExecutionId account executionTime status executionType processName
            processId atomName atomId inboundDocumentCount outboundDocumentCount executionDuration
            message reportKey launcherId nodeId recordedDate"""
        ),
        spelt={"launcherId": "launcherID"},
        sortable=frozenset({"executionTime"}),
    ),
    "Event": ObjectRules(
        _named(
            """eventId accountId atomId atomName eventLevel eventDate status eventType executionId title
            updateDate startTime endTime errorDocumentCount inboundDocumentCount outboundDocumentCount
            processName recordDate error environment classification"""
        )
    ),
    "Atom": ObjectRules(
        _named(
            """name id hostname status type capabilities cloudId attachmentCloudId cloudMoleculeId
            instanceId isCloudAttachment"""
        ),
        _ATOM_OPERATORS,
        spelt={"hostname": "hostName"},
    ),
    "ExecutionConnector": ObjectRules(
        _named(
            "executionId connectorType actionType errorCount successCount size isStartShape recordType"
        )
    ),
    "GenericConnectorRecord": ObjectRules(
        _named(
            """id executionConnectorId executionId connectionId operationId actionType connectorType
            atomId dateProcessed connectionName operationName errorMessage status documentIndex
            incrementalDocumentIndex size startShape retryable"""
        ),
        frozenset({"EQUALS"}),
        one_execution=True,
    ),
    "ProcessSchedules": ObjectRules(_named("processId atomId")),
    "ProcessScheduleStatus": ObjectRules(_named("processId atomId")),
    "DeployedPackage": ObjectRules(
        _named(
            """uid notes current packageNotes active componentId componentVersion componentName
            componentType deployedBy deployedDate deploymentId environmentId environmentName packageId
            packageVersion version accountId branch"""
        )
    ),
    "ExecutionSummaryRecord": ObjectRules(
        _named("processId timeBlock atomId status reportKey launcherId"),
        spelt={"processId": "processID", "atomId": "atomID"},
    ),
    "AuditLog": ObjectRules(_named("containerId userId date type action modifier level source")),
}
