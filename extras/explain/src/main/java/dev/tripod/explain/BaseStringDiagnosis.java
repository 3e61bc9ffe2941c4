package dev.tripod.explain;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.SigningInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the other side's base string with ours, piece by piece: method, URI, parameters. It takes nonce and time from
 * the other side's base string.
 */
final class BaseStringDiagnosis {

  private static final Pattern URI =
      Pattern.compile("([^:/?#]++)://(\\[[^]]*+]|[^/?#:]*+)(?::([0-9]*+))?+([^?#]*+)(\\?.*+)?+");

  /** The start of a base string: a method and a URI, encoded or not. */
  private static final Pattern START =
      Pattern.compile("[A-Za-z]++&https?(?:%3A%2F%2F|://)", Pattern.CASE_INSENSITIVE);

  private static final List<String> NEVER_SIGNED = List.of("realm", "oauth_signature");

  /** The number of times that a value can be encoded and is still recognized. */
  private static final int MOST_ENCODINGS = 3;

  private final SigningInput input;
  private final HttpRequest request;
  private final Parameters protocol;
  private final BaseStringText theirs;
  private final List<String> theirPairs;
  private final List<String> theirSortedPairs;
  private final MistakeSearch search;
  private final ProtocolParameters theirProtocol;

  /**
   * Reads the other side's base string.
   *
   * @throws IllegalArgumentException if {@code baseString} is not a base string
   */
  BaseStringDiagnosis(SigningInput input, String baseString) {
    this.input = input;
    this.request = input.request();
    this.protocol = input.protocolParameters();
    this.theirs = BaseStringText.of(withoutSentence(baseString.strip()));
    this.theirPairs = pairs(theirs);
    this.theirSortedPairs = theirPairs.stream().sorted().toList();
    this.theirProtocol = ProtocolParameters.of(theirProtocol());
    List<MistakeVariant> variants =
        new ArrayList<>(KnownMistakes.inParameters(request, theirProtocol.signed()));
    variants.addAll(signedTooMuch());
    this.search = new MistakeSearch(BaseStringParts.of(input, theirProtocol.signed()), variants);
  }

  /** Removes the server's words before a base string, and a quotation mark after it. */
  private static String withoutSentence(String text) {
    Matcher start = START.matcher(text);
    if (!start.find() || start.start() == 0) {
      return text;
    }
    char before = text.charAt(start.start() - 1);
    boolean isQuoted = "\"'`".indexOf(before) >= 0 && text.endsWith(String.valueOf(before));
    return text.substring(start.start(), text.length() - (isQuoted ? 1 : 0));
  }

  /** Returns the result. */
  SignatureComparison comparison() {
    SignatureComparison found = theirProtocol.strictlyComparedTo(protocol);
    if (!theirs.method().equals(search.right().method())) {
      found = found.and(SignatureMistake.WRONG_METHOD);
    }
    if (!theirs.uri().equals(search.right().uri())) {
      found = inUri(found);
    }
    if (!theirs.parameters().equals(search.right().parameters())) {
      found = inParameters(found);
    }
    return found;
  }

  /**
   * Returns their protocol parameters, without parameters of the request that have such names, and at most as many as one
   * request has.
   */
  private Parameters theirProtocol() {
    Set<String> seen = new HashSet<>();
    input.queryParameters().and(input.formParameters()).forEach(own -> seen.add(own.name()));
    Parameters found = Parameters.none();
    for (String pair : theirPairs) {
      String name = decoded(name(pair));
      boolean isProtocols = name.startsWith("oauth_") && !NEVER_SIGNED.contains(name);
      if (isProtocols && found.size() < ProtocolParameters.MOST && seen.add(name)) {
        found = found.and(name, recognised(name, value(pair)));
      }
    }
    return found;
  }

  private List<MistakeVariant> signedTooMuch() {
    return NEVER_SIGNED.stream()
        .flatMap(name -> theirPairs.stream()
            .filter(pair -> pair.startsWith(name + "="))
            .limit(1)
            .map(pair -> MistakeVariant.inParts(
                SignatureMistake.REALM_OR_SIGNATURE_SIGNED,
                parts -> parts.protocol(all -> all.and(name, decoded(value(pair)))))))
        .toList();
  }

  private String recognised(String name, String encoded) {
    return Stream.iterate(encoded, BaseStringDiagnosis::decoded)
        .limit(MOST_ENCODINGS + 1L)
        .filter(value -> protocol.first(name).equals(Optional.of(value)))
        .findFirst()
        .orElseGet(() -> decoded(encoded));
  }

  private SignatureComparison inUri(SignatureComparison found) {
    String ours = input.baseStringUri();
    String once = decoded(theirs.uri());
    if (theirs.uri().equals(ours)) {
      return found.and(SignatureMistake.NOT_ENCODED);
    }
    if (once.equals(ours)) {
      return found.and(SignatureMistake.OTHER_ESCAPES);
    }
    if (decoded(once).equals(ours)) {
      return found.and(SignatureMistake.DOUBLE_ENCODED);
    }
    return inPartsOfUri(found, once.contains("://") ? once : decoded(once));
  }

  private SignatureComparison inPartsOfUri(SignatureComparison found, String theirUri) {
    Origin ours = request.origin();
    String detail = "ours is " + ours;
    Matcher uri = URI.matcher(theirUri);
    if (!uri.matches()) {
      return found.and(SignatureMistake.WRONG_HOST, detail);
    }
    SignatureComparison more = found;
    if (!uri.group(1).equals(ours.scheme())) {
      more = more.and(SignatureMistake.WRONG_SCHEME, detail);
    }
    if (!uri.group(2).equals(ours.host())) {
      more = more.and(SignatureMistake.WRONG_HOST, detail);
    }
    if (!Objects.equals(uri.group(3), shownPort(ours))) {
      more = more.and(SignatureMistake.WRONG_PORT, detail);
    }
    if (!uri.group(4).equals(request.uri().getRawPath())) {
      more = more.and(SignatureMistake.WRONG_PATH);
    }
    return uri.group(5) == null ? more : more.and(SignatureMistake.QUERY_IN_THE_URI);
  }

  private static @Nullable String shownPort(Origin origin) {
    Matcher uri = URI.matcher(origin.toString());
    return uri.matches() ? uri.group(3) : null;
  }

  private SignatureComparison inParameters(SignatureComparison found) {
    Predicate<BaseStringText> same = made -> made.parameters().equals(theirs.parameters());
    Predicate<BaseStringText> sameButForOrder = this::hasTheirPairs;
    Optional<List<MistakeVariant>> explained = search.oneOrTwo(same);
    if (explained.isPresent()) {
      return MistakeVariant.addedTo(found, explained.get());
    }
    if (sameButForOrder.test(search.right())) {
      return found.and(SignatureMistake.WRONG_ORDER);
    }
    return search
        .oneOrTwo(sameButForOrder)
        .map(variants -> MistakeVariant.addedTo(found, variants).and(SignatureMistake.WRONG_ORDER))
        .orElseGet(() -> inSetOfParameters(found));
  }

  /** Compares the parameters as sets, if no known mistake explains the difference. */
  private SignatureComparison inSetOfParameters(SignatureComparison found) {
    List<String> ours = pairs(search.right());
    List<String> lost = without(theirPairs, ours);
    List<String> added = without(ours, theirPairs);
    Set<String> theirNames =
        theirPairs.stream().map(BaseStringDiagnosis::name).collect(Collectors.toSet());
    if (added.isEmpty() && lost.stream().allMatch(pair -> theirNames.contains(name(pair)))) {
      return found.and(SignatureMistake.MISSING_DUPLICATE);
    }
    if (lost.isEmpty() && !request.body().isForm() && isFromBody(added)) {
      return found.and(SignatureMistake.BODY_SIGNED);
    }
    return found.and(
        SignatureMistake.OTHER_PARAMETERS,
        lost.size() + " of our parameters missing, " + added.size() + " unknown");
  }

  /** Returns whether the body contains all names. Their length is checked first, because each name is searched for. */
  private boolean isFromBody(List<String> pairs) {
    String body = KnownMistakes.text(request);
    List<String> names =
        pairs.stream().map(pair -> decoded(name(pair))).distinct().toList();
    return names.stream().mapToLong(String::length).sum() <= 2L * body.length()
        && names.stream().allMatch(body::contains);
  }

  /** Returns {@code pairs} without those in {@code others}, each as often as it occurs there. */
  private static List<String> without(List<String> others, List<String> pairs) {
    Map<String, Integer> left = new HashMap<>();
    others.forEach(pair -> left.merge(pair, 1, Integer::sum));
    return pairs.stream().filter(pair -> left.merge(pair, -1, Integer::sum) < 0).toList();
  }

  private boolean hasTheirPairs(BaseStringText made) {
    List<String> pairs = pairs(made);
    return pairs.size() == theirPairs.size()
        && pairs.stream().sorted().toList().equals(theirSortedPairs);
  }

  private static String name(String pair) {
    return pair.split("=", 2)[0];
  }

  private static String value(String pair) {
    return pair.substring(Math.min(pair.length(), name(pair).length() + 1));
  }

  /** Returns the pairs of the third piece, which is encoded once if it is right, and never or twice if it is wrong. */
  private static List<String> pairs(BaseStringText text) {
    String normalized = Stream.iterate(text.parameters(), BaseStringDiagnosis::decoded)
        .limit(MOST_ENCODINGS)
        .filter(decoded -> decoded.contains("="))
        .findFirst()
        .orElse("");
    return Stream.of(normalized.split("&")).filter(pair -> !pair.isEmpty()).toList();
  }

  private static String decoded(String text) {
    try {
      return PercentEncoding.decode(text);
    } catch (IllegalArgumentException noEscapes) {
      return text;
    }
  }
}
