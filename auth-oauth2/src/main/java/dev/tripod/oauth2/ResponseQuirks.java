package dev.tripod.oauth2;

import java.util.Set;

/** The quirks of token responses. The client reads them when it reads a token response. */
public final class ResponseQuirks {

  /** A token response may be a form instead of JSON. */
  public static final Quirk<Boolean> FORM_RESPONSES = Quirk.flag("FORM_RESPONSES");

  /** A token response has no {@code token_type}. */
  public static final Quirk<Boolean> NO_TOKEN_TYPE = Quirk.flag("NO_TOKEN_TYPE");

  /** Other names for the token type {@code Bearer}, in any letter case. */
  public static final Quirk<Set<String>> BEARER_ALIASES = Quirk.texts("BEARER_ALIASES");

  /** The name of the member of the token response that holds the tokens. Empty if the response itself holds them. */
  public static final Quirk<String> TOKEN_MEMBER = Quirk.text("TOKEN_MEMBER", "");

  private ResponseQuirks() {}
}
