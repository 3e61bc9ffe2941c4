package dev.tripod.cli.explain;

import dev.tripod.cli.curl.CurlCommand;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as another library sends it, separated into the request and its protocol parameters (RFC 5849 section 3.5). These are in
 * the {@code Authorization} header, the form body or the query. Immutable.
 *
 * @param unsigned the request without protocol parameters
 * @param header the {@code Authorization} header, if it is of the scheme OAuth
 * @param protocol the protocol parameters, decoded
 */
public record ReceivedCall(HttpRequest unsigned, Optional<String> header, Parameters protocol) {

  private static final Pattern SCHEME = Pattern.compile("OAuth\\s.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern IN_HEADER = Pattern.compile("(oauth_\\w+)\\s*+=\\s*+\"([^\"]*+)\"");

  public ReceivedCall {
    Objects.requireNonNull(unsigned, "unsigned");
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(protocol, "protocol");
  }

  /** Separates the request of a curl command. */
  public static ReceivedCall of(CurlCommand command) {
    Optional<String> header =
        command.authorization().filter(value -> SCHEME.matcher(value).matches());
    if (header.isPresent()) {
      return new ReceivedCall(command.request(), header, inHeader(header.get()));
    }
    HttpRequest request = command.request();
    Parameters query =
        Parameters.parse(Objects.requireNonNullElse(request.uri().getRawQuery(), ""));
    Parameters form = form(request.body());
    if (!query.contains("oauth_signature") && !form.contains("oauth_signature")) {
      return new ReceivedCall(request, header, Parameters.none());
    }
    return new ReceivedCall(
        withoutProtocol(request, form), header, protocolOf(query).and(protocolOf(form)));
  }

  /** Returns whether the other side signed the request. */
  public boolean isSigned() {
    return protocol.contains("oauth_signature");
  }

  /** Returns what differs between the signature of the other side and the explained one. Call it if {@link #isSigned}. */
  SignatureComparison comparedWith(SignatureExplanation explanation) {
    return header
        .map(explanation::compareHeader)
        .orElseGet(() -> explanation.compareParameters(protocol));
  }

  /** Returns the decoded parameters of a header, as far as they can be read. */
  private static Parameters inHeader(String header) {
    Parameters found = Parameters.none();
    Matcher parameter = IN_HEADER.matcher(header);
    while (parameter.find()) {
      found = found.and(parameter.group(1), decoded(parameter.group(2)));
    }
    return found;
  }

  private static String decoded(String text) {
    try {
      return PercentEncoding.decode(text);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  private static Parameters form(Body body) {
    return body.isForm() && !(body instanceof Body.Unread)
        ? Parameters.parse(new String(body.content(), StandardCharsets.UTF_8))
        : Parameters.none();
  }

  private static HttpRequest withoutProtocol(HttpRequest request, Parameters form) {
    String[] uri = request.uri().toString().split("\\?", 2);
    HttpRequest rest = HttpRequest.of(request.method(), uri[0]);
    if (uri.length == 2) {
      rest = rest.andQuery(Parameters.parse(uri[1]).without(ReceivedCall::isProtocol));
    }
    return rest.withBody(
        form.isEmpty() ? request.body() : Body.form(form.without(ReceivedCall::isProtocol)));
  }

  private static Parameters protocolOf(Parameters all) {
    Parameters found = Parameters.none();
    for (Parameter parameter : all) {
      if (isProtocol(parameter.name())) {
        found = found.and(parameter.name(), parameter.valueOrEmpty());
      }
    }
    return found;
  }

  private static boolean isProtocol(String name) {
    return name.startsWith("oauth_");
  }
}
