package dev.tripod.oauth2;

import dev.tripod.domain.http.Origin;
import java.util.Set;

/** The quirks of responses. The client reads them when it reads a callback, a token response or an error response. */
public final class ResponseQuirks {

  /** A token response may be a form instead of JSON. */
  public static final Quirk<Boolean> FORM_RESPONSES = Quirk.flag("FORM_RESPONSES");

  /** Other names for the token type {@code Bearer}, in any letter case. */
  public static final Quirk<Set<String>> BEARER_ALIASES = Quirk.set("BEARER_ALIASES");

  /** The name of the member of the token response that holds the tokens. Empty if the response itself holds them. */
  public static final Quirk<String> TOKEN_MEMBER = Quirk.text("TOKEN_MEMBER", "");

  /** The name of the member that holds the lifetime of the access token in seconds. */
  public static final Quirk<String> LIFETIME_MEMBER = Quirk.text("LIFETIME_MEMBER", "expires_in");

  /**
   * The name of the member that holds the time at which the access token expires. It is read if the lifetime is missing, as
   * seconds or milliseconds since 1970 or as ISO 8601. Empty for a server without such a member.
   */
  public static final Quirk<String> EXPIRY_MEMBER = Quirk.text("EXPIRY_MEMBER", "");

  /**
   * The name of the member that holds a result code in each response of the token endpoint. The value 0 and a missing member
   * mean success. Any other value is the code of an error, whatever the status of the response is. Empty for a server
   * without such a member.
   */
  public static final Quirk<String> RESULT_MEMBER = Quirk.text("RESULT_MEMBER", "");

  /**
   * The meaning of an error response is in its text, not in a code and a description. {@link
   * AuthorizationServer.Builder#revokedGrant} and {@link AuthorizationServer.Builder#hint} with an empty code then look for
   * their part of the description in the whole body.
   */
  public static final Quirk<Boolean> UNSTRUCTURED_ERRORS = Quirk.flag("UNSTRUCTURED_ERRORS");

  /**
   * Origins at which the issuer of a server without {@link AuthorizationServer.Builder#issuer} may be, besides the origin of
   * its token endpoint. List only origins of the provider itself, because a code is accepted from each of them.
   */
  public static final Quirk<Set<Origin>> ISSUER_ORIGINS = Quirk.set("ISSUER_ORIGINS");

  private ResponseQuirks() {}
}
