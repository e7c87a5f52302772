package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.simulation.ServiceAccessReports;
import dev.keyhold.domain.simulation.ServiceGrants;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What services policies grant, and reports of that with their last uses. A report is complete when it is asked for.
 */
public final class ServiceAccessApi {
    private static final TextConstraint JOB_ID = TextConstraint.length(36, 36);
    private static final String BY_ACTION = "ACTION_LEVEL";
    private static final String BY_SERVICE = "SERVICE_LEVEL";
    private static final Map<String, String> NAMES = Map.of(
            "iam", "AWS Identity and Access Management",
            "kms", "AWS Key Management Service",
            "organizations", "AWS Organizations",
            "s3", "Amazon S3",
            "sts", "AWS Security Token Service");

    private static final int MAX_SERVICES = 200;
    private static final TextConstraint NAMESPACE = TextConstraint.matching(1, 64, "[\\w-]*");

    private final ServiceAccessReports reports;
    private final ServiceGrants grants;

    public ServiceAccessApi(ServiceAccessReports reports, ServiceGrants grants) {
        this.reports = reports;
        this.grants = grants;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.GENERATE_SERVICE_LAST_ACCESSED_DETAILS, this::generate),
                Route.of(IamAction.GET_SERVICE_LAST_ACCESSED_DETAILS, this::get),
                Route.of(IamAction.LIST_POLICIES_GRANTING_SERVICE_ACCESS, this::grants));
    }

    private ResponseValue.Struct generate(ActionCall call) {
        var arn = call.input().required("Arn", Members.ARN);
        var granularity = call.input().optionalOf("Granularity", List.of(BY_SERVICE, BY_ACTION));
        call.input().check();
        var byAction = granularity.filter(BY_ACTION::equals).isPresent();
        return ResponseValue.Struct.EMPTY.with("JobId", reports.generate(call.principal(), arn, byAction));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var job = call.input().required("JobId", JOB_ID);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.GET_SERVICE_LAST_ACCESSED_DETAILS, job);
        var _ = markers.start(paging);
        var report = reports.get(call.principal(), job);
        var page = markers.cut(paging, report::lines);
        var lines = page.items().stream().map(ServiceAccessApi::line).toList();
        var result = ResponseValue.Struct.EMPTY
                .with("JobStatus", "COMPLETED")
                .with("JobType", report.byAction() ? BY_ACTION : BY_SERVICE)
                .with("JobCreationDate", report.createdAt())
                .with("ServicesLastAccessed", new ResponseValue.Items(lines))
                .with("JobCompletionDate", report.createdAt());
        return markers.close(result, page.next());
    }

    /** All at once, whatever their number: no page is ever asked for but the first. */
    private ResponseValue.Struct grants(ActionCall call) {
        var arn = call.input().required("Arn", Members.ARN);
        var services =
                call.input().requireList("ServiceNamespaces").texts("ServiceNamespaces", 1, MAX_SERVICES, NAMESPACE);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_POLICIES_GRANTING_SERVICE_ACCESS, arn);
        var _ = markers.start(paging);
        var entries = grants.find(call.principal(), arn, services).stream()
                .map(found -> ResponseValue.Struct.EMPTY
                        .with("ServiceNamespace", found.service())
                        .with(
                                "Policies",
                                new ResponseValue.Items(found.grants().stream()
                                        .map(ServiceAccessApi::grant)
                                        .toList())))
                .toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("PoliciesGrantingServiceAccess", new ResponseValue.Items(entries)),
                Optional.empty());
    }

    private static ResponseValue.Struct grant(ServiceGrants.Grant grant) {
        var named = ResponseValue.Struct.EMPTY.with("PolicyName", grant.policy());
        return switch (grant) {
            case ServiceGrants.Managed(var _, var arn) ->
                named.with("PolicyType", "MANAGED").with("PolicyArn", arn.text());
            case ServiceGrants.Inline(var _, var kind, var holder) ->
                named.with("PolicyType", "INLINE").with("EntityType", kind).with("EntityName", holder);
        };
    }

    private static ResponseValue.Struct line(ServiceAccessReports.Line line) {
        var last = line.last();
        return ResponseValue.Struct.EMPTY
                .with("ServiceName", Objects.requireNonNull(NAMES.get(line.service())))
                .with("LastAuthenticated", last.map(use -> new ResponseValue.Time(use.at())))
                .with("ServiceNamespace", line.service())
                .with(
                        "LastAuthenticatedEntity",
                        last.map(use -> new ResponseValue.Text(use.entity().text())))
                .with("LastAuthenticatedRegion", last.map(use -> new ResponseValue.Text(use.region())))
                .with("TotalAuthenticatedEntities", line.entities());
    }
}
