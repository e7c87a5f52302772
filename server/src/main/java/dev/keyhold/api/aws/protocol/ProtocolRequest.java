package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.error.ErrorTable;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;

/** A request as its protocol understands it. What is asked for here is asked for in the order of the methods. */
interface ProtocolRequest {
    /** The request in its protocol, which its head tells. */
    static ProtocolRequest of(WireRequest request, Routes routes) {
        var json = JsonRequest.of(request, routes);
        if (json.isPresent()) {
            return json.get();
        }
        return UnservedService.atRoot(request)
                .<ProtocolRequest>map(format -> new UnservedRequest(request, format))
                .orElseGet(() -> new QueryRequest(request, routes));
    }

    /** The form of the response, as far as is known yet. */
    ResponseFormat format();

    /** How errors are worded, as far as is known yet. */
    ErrorTable errors();

    /**
     * What is called.
     *
     * @throws AwsException when it is nothing that is served
     */
    Route route() throws PercentCoding.Malformed;

    /** The query, if a signature may be in it. */
    Parameters signatureQuery();

    /**
     * The input; of an authenticated caller, because it may be costly to read.
     *
     * @throws AwsException when it cannot be read
     */
    InputNode input();
}
