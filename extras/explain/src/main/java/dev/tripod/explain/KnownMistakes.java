package dev.tripod.explain;

import static dev.tripod.explain.SignatureMistake.BODY_SIGNED;
import static dev.tripod.explain.SignatureMistake.DOUBLE_ENCODED;
import static dev.tripod.explain.SignatureMistake.FORM_NOT_SIGNED;
import static dev.tripod.explain.SignatureMistake.MISSING_DUPLICATE;
import static dev.tripod.explain.SignatureMistake.NOT_ENCODED;
import static dev.tripod.explain.SignatureMistake.OTHER_ESCAPES;
import static dev.tripod.explain.SignatureMistake.OTHER_PARAMETERS;
import static dev.tripod.explain.SignatureMistake.PLUS_FOR_SPACE;
import static dev.tripod.explain.SignatureMistake.PROTOCOL_PARAMETER_NOT_SIGNED;
import static dev.tripod.explain.SignatureMistake.QUERY_IN_THE_URI;
import static dev.tripod.explain.SignatureMistake.QUERY_NOT_SIGNED;
import static dev.tripod.explain.SignatureMistake.REALM_OR_SIGNATURE_SIGNED;
import static dev.tripod.explain.SignatureMistake.WRONG_HOST;
import static dev.tripod.explain.SignatureMistake.WRONG_METHOD;
import static dev.tripod.explain.SignatureMistake.WRONG_ORDER;
import static dev.tripod.explain.SignatureMistake.WRONG_PATH;
import static dev.tripod.explain.SignatureMistake.WRONG_PORT;
import static dev.tripod.explain.SignatureMistake.WRONG_SCHEME;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.http.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The mistakes that other libraries and servers are known to make in the base string of one request, frequent ones first. */
final class KnownMistakes {

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

  /** Ports of servers that do not know of the proxy in front of them. */
  private static final List<Integer> PORTS = List.of(80, 443, 8080, 8443);

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  /** A JSON member without escapes. */
  private static final Pattern JSON_MEMBER =
      Pattern.compile("\"([^\"\\\\]*+)\"\\s*+:\\s*+(?:\"([^\"\\\\]*+)\"|([-+.\\w]++))");

  /** In octets. It is unlikely that a longer body is signed by mistake. */
  private static final int LONGEST_BODY = 1 << 16;

  private final HttpRequest request;
  private final List<MistakeVariant> variants = new ArrayList<>();

  private KnownMistakes(HttpRequest request) {
    this.request = request;
  }

  /** Returns the mistakes in the parameters. They leave method and URI unchanged. */
  static List<MistakeVariant> inParameters(HttpRequest request, Parameters protocol) {
    KnownMistakes known = new KnownMistakes(request);
    known.encoding();
    known.body();
    known.order();
    known.duplicates();
    known.protocol(protocol);
    known.namesAlone();
    return Collections.unmodifiableList(known.variants);
  }

  /**
   * Returns the mistakes in method and URI.
   *
   * @param others further origins that the other side may use in place of the server's
   */
  static List<MistakeVariant> inMethodAndUri(HttpRequest request, Collection<Origin> others) {
    KnownMistakes known = new KnownMistakes(request);
    known.method();
    known.origin(others);
    known.path();
    return Collections.unmodifiableList(known.variants);
  }

  private void encoding() {
    add(MistakeVariant.inNormalized(PLUS_FOR_SPACE, text -> text.replace("%20", "+")));
    add(MistakeVariant.inParts(
        PLUS_FOR_SPACE,
        parts ->
            queryAs(KnownMistakes::plusUnchanged, bodyAs(KnownMistakes::plusUnchanged, parts))));
    add(MistakeVariant.inParts(DOUBLE_ENCODED, parts -> queryAs(KnownMistakes::undecoded, parts)));
    add(MistakeVariant.inParts(DOUBLE_ENCODED, parts -> bodyAs(KnownMistakes::undecoded, parts)));
    add(MistakeVariant.inParts(
        DOUBLE_ENCODED,
        parts -> queryAs(KnownMistakes::undecoded, bodyAs(KnownMistakes::undecoded, parts))));
    add(MistakeVariant.inParts(DOUBLE_ENCODED, parts -> parts.protocol(KnownMistakes::encoded)));
    add(MistakeVariant.inParts(DOUBLE_ENCODED, parts -> parts.all(KnownMistakes::encoded)));
    add(MistakeVariant.inNormalized(DOUBLE_ENCODED, PercentEncoding::encode));
    add(MistakeVariant.inNormalization(
        NOT_ENCODED,
        parts -> joined(pairs(sorted(parts.parameters(), by(PercentEncoding::encode)), bare()))));
    add(MistakeVariant.inEncoded(NOT_ENCODED, text -> text.parameters(PercentEncoding::decode)));
    add(MistakeVariant.inEncoded(NOT_ENCODED, text -> text.uri(PercentEncoding::decode)));
    add(MistakeVariant.inEncoded(NOT_ENCODED, text -> text.escapes(PercentEncoding::decode)));
    add(MistakeVariant.inNormalization(
        OTHER_ESCAPES,
        parts -> joined(
            pairs(sorted(parts.parameters(), by(KnownMistakes::latin1)), KnownMistakes::latin1))));
    for (UnaryOperator<String> other : otherEncoders()) {
      add(MistakeVariant.inNormalized(OTHER_ESCAPES, other));
      add(MistakeVariant.inEveryEscape(OTHER_ESCAPES, other));
    }
    add(MistakeVariant.inEncoded(OTHER_ESCAPES, text -> text.escapes(KnownMistakes::lowerCase)));
  }

  /** Encodes in ISO 8859-1, which preceded UTF-8 on the web. */
  private static String latin1(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
      if (octet >= 0) {
        encoded.append(PercentEncoding.encode(String.valueOf((char) octet)));
      } else {
        encoded.append('%').append(Integer.toHexString(octet & 0xFF).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }

  /** Returns the encoders of other languages and RFCs, as changes to correctly encoded text. */
  private static List<UnaryOperator<String>> otherEncoders() {
    UnaryOperator<String> uriComponent = text -> text.replace("%21", "!")
        .replace("%27", "'")
        .replace("%28", "(")
        .replace("%29", ")")
        .replace("%2A", "*");
    UnaryOperator<String> star = text -> text.replace("%2A", "*");
    UnaryOperator<String> tilde = text -> text.replace("~", "%7E");
    return List.of(
        KnownMistakes::lowerCase, uriComponent, star, tilde, text -> star.apply(tilde.apply(text)));
  }

  private void body() {
    if (request.body().isForm()) {
      add(MistakeVariant.inParts(FORM_NOT_SIGNED, parts -> parts.body(form -> Parameters.none())));
    } else if (!text(request).isEmpty()) {
      String text = text(request);
      add(MistakeVariant.inParts(BODY_SIGNED, parts -> parts.body(none -> Parameters.parse(text))));
      add(MistakeVariant.inParts(
          BODY_SIGNED, parts -> parts.body(none -> Parameters.of(text, ""))));
      add(MistakeVariant.inParts(BODY_SIGNED, parts -> parts.body(none -> jsonMembers(text))));
    }
    if (request.uri().getRawQuery() != null) {
      add(MistakeVariant.inParts(
          QUERY_NOT_SIGNED, parts -> parts.query(query -> Parameters.none())));
    }
  }

  private void namesAlone() {
    UnaryOperator<Parameters> valued = parameters ->
        changed(stream(parameters).filter(parameter -> parameter.value().isPresent()), bare());
    add(MistakeVariant.inParts(
        OTHER_PARAMETERS,
        "parameters without = are missing",
        parts -> parts.query(valued).body(valued)));
  }

  private void order() {
    for (Function<BaseStringParts, String> order : otherOrders()) {
      add(MistakeVariant.inNormalization(WRONG_ORDER, order));
    }
  }

  private static List<Function<BaseStringParts, String>> otherOrders() {
    UnaryOperator<String> encoder = PercentEncoding::encode;
    Comparator<Parameter> byName = Comparator.comparing(Parameter::name);
    return List.of(
        parts -> joined(pairs(parts.parameters(), encoder)),
        parts -> joined(pairs(parts.protocolFirst(), encoder)),
        parts -> joined(pairs(
            sorted(parts.parameters(), byName.thenComparing(Parameter::valueOrEmpty)), encoder)),
        parts -> joined(pairs(
            sorted(parts.parameters(), Comparator.comparing(p -> encoder.apply(p.name()))),
            encoder)),
        parts -> joined(pairs(
            sorted(
                parts.parameters(),
                Comparator.<Parameter, String>comparing(p -> encoder.apply(p.name()))
                    .thenComparing(Parameter::valueOrEmpty)),
            encoder)),
        parts -> joined(pairs(parts.parameters(), encoder).stream().sorted().toList()),
        parts -> joined(pairs(parts.parameters(), encoder).stream()
            .sorted(String.CASE_INSENSITIVE_ORDER)
            .toList()));
  }

  private void duplicates() {
    add(MistakeVariant.inParts(
        MISSING_DUPLICATE, parts -> parts.all(KnownMistakes::lastOfEachName)));
    add(MistakeVariant.inParts(
        MISSING_DUPLICATE, parts -> parts.all(KnownMistakes::firstOfEachName)));
    add(MistakeVariant.inParts(MISSING_DUPLICATE, parts -> parts.all(KnownMistakes::eachOnce)));
  }

  private void protocol(Parameters protocol) {
    for (Parameter parameter : protocol) {
      add(MistakeVariant.inParts(
          PROTOCOL_PARAMETER_NOT_SIGNED,
          ProtocolParameters.shown(parameter.name()),
          parts -> parts.protocol(all -> all.without(parameter.name()::equals))));
    }
    add(MistakeVariant.inParts(
        REALM_OR_SIGNATURE_SIGNED, parts -> parts.protocol(all -> all.and("oauth_signature", ""))));
  }

  private void method() {
    for (String other : METHODS) {
      add(MistakeVariant.inParts(WRONG_METHOD, parts -> parts.withMethod(other)));
    }
    add(MistakeVariant.inEncoded(
        WRONG_METHOD,
        text -> BaseStringText.of(
            text.method().toLowerCase(Locale.ROOT) + "&" + text.uri() + "&" + text.parameters())));
  }

  private void origin(Collection<Origin> others) {
    Origin ours = request.origin();
    String detail = "ours is " + ours;
    String scheme = ours.scheme().equals("https") ? "http" : "https";
    add(MistakeVariant.inParts(WRONG_SCHEME, detail, at(scheme + withoutScheme(ours))));
    for (int port : PORTS) {
      add(MistakeVariant.inParts(
          WRONG_PORT, detail, at(ours.scheme() + "://" + ours.host() + ":" + port)));
    }
    add(MistakeVariant.inParts(WRONG_PORT, detail, at(ours.scheme() + "://" + ours.host())));
    for (Origin other : others) {
      SignatureMistake sameHost = other.scheme().equals(ours.scheme()) ? WRONG_PORT : WRONG_SCHEME;
      SignatureMistake mistake = other.host().equals(ours.host()) ? sameHost : WRONG_HOST;
      add(MistakeVariant.inParts(mistake, detail, at(other.toString())));
    }
    String host = ours.toString();
    add(MistakeVariant.inParts(WRONG_HOST, detail, at(host.replace("://", "://www."))));
    add(MistakeVariant.inParts(WRONG_HOST, detail, at(host.replace("://www.", "://"))));
  }

  private static String withoutScheme(Origin origin) {
    return origin.toString().substring(origin.scheme().length());
  }

  private UnaryOperator<BaseStringParts> at(String origin) {
    String path = request.uri().getRawPath();
    return parts -> parts.withUri(origin + path);
  }

  private void path() {
    String path = request.uri().getRawPath();
    String inner = path.substring(1);
    path(path + "/");
    path(path.replaceFirst("/$", ""));
    path(inner.contains("/") ? inner.substring(inner.indexOf('/')) : "/");
    add(MistakeVariant.inParts(
        WRONG_PATH, parts -> parts.withUri(PercentEncoding.decode(parts.uri()))));
    add(MistakeVariant.inParts(
        WRONG_PATH, parts -> parts.withUri(parts.uri().replace("%", "%25"))));
    add(MistakeVariant.inParts(
        DOUBLE_ENCODED, parts -> parts.withUri(PercentEncoding.encode(parts.uri()))));
    String query = request.uri().getRawQuery();
    if (query != null) {
      UnaryOperator<BaseStringParts> both = parts -> parts.withUri(parts.uri() + "?" + query);
      add(MistakeVariant.inParts(QUERY_IN_THE_URI, both));
      add(MistakeVariant.inParts(
          QUERY_IN_THE_URI, parts -> both.apply(parts).query(q -> Parameters.none())));
    }
  }

  private void path(String other) {
    String origin = request.origin().toString();
    add(MistakeVariant.inParts(WRONG_PATH, parts -> parts.withUri(origin + other)));
  }

  private void add(MistakeVariant variant) {
    variants.add(variant);
  }

  /** Makes a form decoder keep each {@code +}. */
  private static String plusUnchanged(String formEncoded) {
    return formEncoded.replace("+", "%2B");
  }

  /** Makes a form decoder keep every character. */
  private static String undecoded(String formEncoded) {
    return plusUnchanged(formEncoded.replace("%", "%25"));
  }

  private BaseStringParts queryAs(UnaryOperator<String> read, BaseStringParts parts) {
    String query = request.uri().getRawQuery();
    return query == null ? parts : parts.query(q -> Parameters.parse(read.apply(query)));
  }

  private BaseStringParts bodyAs(UnaryOperator<String> read, BaseStringParts parts) {
    String text = text(request);
    return request.body().isForm() && !text.isEmpty()
        ? parts.body(form -> Parameters.parse(read.apply(text)))
        : parts;
  }

  /** Returns the body as text; empty if its content is not known, or too long to be signed by mistake. */
  static String text(HttpRequest request) {
    if (request.body() instanceof Body.Unread) {
      return "";
    }
    byte[] content = request.body().content();
    return content.length > LONGEST_BODY ? "" : new String(content, StandardCharsets.UTF_8);
  }

  private static Parameters jsonMembers(String json) {
    List<String> members = new ArrayList<>();
    Matcher member = JSON_MEMBER.matcher(json);
    while (member.find()) {
      String text = member.group(2) == null ? member.group(3) : member.group(2);
      members.add(pair(member.group(1), text, PercentEncoding::encode));
    }
    return Parameters.parse(joined(members));
  }

  private static Parameters encoded(Parameters parameters) {
    return changed(stream(parameters), PercentEncoding::encode);
  }

  private static Parameters lastOfEachName(Parameters parameters) {
    Map<String, Parameter> selected = new LinkedHashMap<>();
    parameters.forEach(p -> selected.put(p.name(), p));
    return changed(selected.values().stream(), bare());
  }

  private static Parameters firstOfEachName(Parameters parameters) {
    Map<String, Parameter> selected = new LinkedHashMap<>();
    parameters.forEach(p -> selected.putIfAbsent(p.name(), p));
    return changed(selected.values().stream(), bare());
  }

  private static Parameters eachOnce(Parameters parameters) {
    return changed(new LinkedHashSet<>(stream(parameters).toList()).stream(), bare());
  }

  /** Collects the parameters by way of form text. Adding them one by one would copy all of them each time. */
  private static Parameters changed(Stream<Parameter> parameters, UnaryOperator<String> change) {
    return Parameters.parse(parameters
        .map(p ->
            pair(change.apply(p.name()), change.apply(p.valueOrEmpty()), PercentEncoding::encode))
        .collect(Collectors.joining("&")));
  }

  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text);
    Matcher escape = ESCAPE.matcher(text);
    while (escape.find()) {
      for (int i = escape.start(); i < escape.end(); i++) {
        lower.setCharAt(i, Character.toLowerCase(text.charAt(i)));
      }
    }
    return lower.toString();
  }

  private static UnaryOperator<String> bare() {
    return UnaryOperator.identity();
  }

  private static Parameters sorted(Parameters parameters, Comparator<Parameter> order) {
    return changed(stream(parameters).sorted(order), bare());
  }

  private static Comparator<Parameter> by(UnaryOperator<String> encoder) {
    return Comparator.<Parameter, String>comparing(p -> encoder.apply(p.name()))
        .thenComparing(p -> encoder.apply(p.valueOrEmpty()));
  }

  private static List<String> pairs(Parameters parameters, UnaryOperator<String> encoder) {
    return stream(parameters)
        .map(p -> pair(p.name(), p.valueOrEmpty(), encoder))
        .toList();
  }

  private static String pair(String name, String value, UnaryOperator<String> encoder) {
    return encoder.apply(name) + "=" + encoder.apply(value);
  }

  private static String joined(List<String> pairs) {
    return pairs.stream().collect(Collectors.joining("&"));
  }

  private static Stream<Parameter> stream(Parameters parameters) {
    return StreamSupport.stream(parameters.spliterator(), false);
  }
}
