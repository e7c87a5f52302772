package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.credential.CredentialReports;
import java.util.List;

/** The report of all credentials in an account. There always is one, of the moment at which it is asked for. */
public final class CredentialReportsApi {
    private final CredentialReports reports;

    public CredentialReportsApi(CredentialReports reports) {
        this.reports = reports;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.GENERATE_CREDENTIAL_REPORT, this::generate),
                Route.of(IamAction.GET_CREDENTIAL_REPORT, this::get));
    }

    private ResponseValue.Struct generate(ActionCall call) {
        reports.generate(call.principal());
        return ResponseValue.Struct.EMPTY.with("State", "COMPLETE");
    }

    private ResponseValue.Struct get(ActionCall call) {
        return reports.get(
                call.principal(),
                report -> ResponseValue.Struct.EMPTY
                        .with("Content", CredentialReportText.base64(report))
                        .with("ReportFormat", "text/csv")
                        .with("GeneratedTime", report.at()));
    }
}
