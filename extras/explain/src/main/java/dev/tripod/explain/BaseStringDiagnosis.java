package dev.tripod.explain;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.SigningInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the other side's base string with ours, piece by piece: method, URI, parameters. It takes nonce and time from
 * the other side's base string.
 */
final class BaseStringDiagnosis {

  private static final Pattern URI =
      Pattern.compile("([^:/?#]+)://(\\[[^]]*]|[^/?#:]*)(?::([0-9]*))?([^?#]*)(\\?.*)?");

  private static final Set<String> NEVER_SIGNED = Set.of("realm", "oauth_signature");

  /** The number of times that a value can be encoded and is still recognized. */
  private static final int MOST_ENCODINGS = 3;

  private final SigningInput input;
  private final HttpRequest request;
  private final Parameters protocol;
  private final BaseStringText theirs;
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
    this.theirs = BaseStringText.of(baseString.strip());
    this.theirProtocol = ProtocolParameters.of(theirProtocol());
    List<MistakeVariant> variants =
        new ArrayList<>(KnownMistakes.inParameters(request, theirProtocol.signed()));
    variants.addAll(signedTooMuch());
    this.search = new MistakeSearch(BaseStringParts.of(input, theirProtocol.signed()), variants);
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

  /** Returns their protocol parameters, without parameters of the request that have such names. */
  private Parameters theirProtocol() {
    Parameters own = input.queryParameters().and(input.formParameters());
    Parameters found = Parameters.none();
    for (String pair : pairs(theirs)) {
      String[] nameAndValue = pair.split("=", 2);
      String name = decoded(nameAndValue[0]);
      boolean isProtocols = name.startsWith("oauth_") && !NEVER_SIGNED.contains(name);
      if (isProtocols && !own.contains(name) && !found.contains(name)) {
        found = found.and(name, recognised(name, nameAndValue.length < 2 ? "" : nameAndValue[1]));
      }
    }
    return found;
  }

  private List<MistakeVariant> signedTooMuch() {
    return pairs(theirs).stream()
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2 && NEVER_SIGNED.contains(pair[0]))
        .map(pair -> MistakeVariant.inParts(
            SignatureMistake.REALM_OR_SIGNATURE_SIGNED,
            parts -> parts.protocol(all -> all.and(pair[0], decoded(pair[1])))))
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
    Predicate<BaseStringText> sameButForOrder = made -> sorted(made).equals(sorted(theirs));
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
    List<String> lost = new ArrayList<>(pairs(search.right()));
    List<String> added = new ArrayList<>(pairs(theirs));
    pairs(theirs).forEach(lost::remove);
    pairs(search.right()).forEach(added::remove);
    if (added.isEmpty() && lost.stream().allMatch(pair -> hasName(name(pair)))) {
      return found.and(SignatureMistake.MISSING_DUPLICATE);
    }
    boolean noForm = !request.body().isForm() && lost.isEmpty();
    String body = KnownMistakes.text(request);
    if (noForm && added.stream().allMatch(pair -> body.contains(decoded(name(pair))))) {
      return found.and(SignatureMistake.BODY_SIGNED);
    }
    return found.and(
        SignatureMistake.OTHER_PARAMETERS,
        lost.size() + " of our parameters missing, " + added.size() + " unknown");
  }

  private boolean hasName(String name) {
    return pairs(theirs).stream().anyMatch(pair -> name(pair).equals(name));
  }

  private static String name(String pair) {
    return pair.split("=", 2)[0];
  }

  private static List<String> sorted(BaseStringText text) {
    return pairs(text).stream().sorted().toList();
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
