package dev.tripod.providers;

import dev.tripod.oauth2.AuthorizationServer;
import java.net.URI;
import java.util.List;

/**
 * A server with a token response and an error response, and where they are from.
 *
 * @param value the Java expression of the server
 * @param secret whether the client has a secret
 * @param walk whether the fake server of the test kit can replace this one
 * @param response the token response, with AT for the access token and RT for the refresh token
 * @param tokens what is read from it: access token, refresh token, lifetime in seconds and scopes
 * @param errorResponse the error response
 */
record DocumentedServer(
    String provider,
    String value,
    AuthorizationServer server,
    boolean secret,
    boolean walk,
    Source responseSource,
    String response,
    String tokens,
    Rejection errorResponse) {

  /** The origin of a response. */
  enum Source {
    /** The provider's documentation. */
    DOCUMENTED("documented"),
    /** The code of independent clients, which agree. */
    CLIENTS("seen by independent clients"),
    /** A public bug report. */
    REPORTED("reported"),
    /** None of these was found. The test uses the form of RFC 6749. */
    NOT_FOUND("not found, RFC 6749 assumed");

    private final String text;

    Source(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The meaning of an error response. */
  enum Meaning {
    /** The refresh token is not valid any more. */
    REVOKED("revoked grant"),
    /** The user declined. The parameters are those of the callback. */
    DENIED("denial by the user"),
    /** Another error of a token request. */
    ERROR("error");

    private final String text;

    Meaning(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * An error response.
   *
   * @param body the body; for a denial, the parameters of the callback
   */
  record Rejection(Source source, Meaning meaning, int status, String body) {}

  private static final String RFC_RESPONSE =
      "{\"access_token\":\"AT\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"RT\",\"scope\":\"s1 s2\"}";
  private static final String RFC_TOKENS = "AT RT 3600 [s1, s2]";
  private static final Rejection RFC_ERROR =
      new Rejection(Source.NOT_FOUND, Meaning.REVOKED, 400, "{\"error\":\"invalid_grant\"}");

  /** Returns all OAuth 2.0 servers for users. */
  static List<DocumentedServer> all() {
    return List.of(
        rfc("X", "X.oauth2()", X.oauth2())
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"Value passed for the token was invalid.\"}"),
        rfc("Amazon", "Amazon.oauth2()", Amazon.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"RT\"}",
                "AT RT 3600 [s1, s2]")
            .error(Source.DOCUMENTED, Meaning.REVOKED, 400, "{\"error\":\"invalid_grant\"}"),
        rfc("Apple", "Apple.oauth2()", Apple.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"RT\",\"id_token\":\"e.y.J\"}",
                "AT RT 3600 [s1, s2]")
            .error(Source.CLIENTS, Meaning.DENIED, 0, "error=user_cancelled_authorize"),
        rfc("Asana", "Asana.oauth2()", Asana.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"expires_in\":3600,\"token_type\":\"bearer\",\"data\":{\"id\":4673218951,"
                    + "\"gid\":\"4673218951\",\"name\":\"Greg\",\"email\":\"g@example.com\"},\"refresh_token\":\"RT\"}",
                "AT RT 3600 [s1, s2]"),
        rfc("Atlassian", "Atlassian.oauth2()", Atlassian.oauth2())
            .withoutWalk()
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"refresh_token\":\"RT\",\"expires_in\":3600,\"scope\":\"s1 offline_access\"}",
                "AT RT 3600 [s1, offline_access]")
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                403,
                "{\"error\":\"invalid_grant\",\"error_description\":\"Unknown or invalid refresh token.\"}"),
        rfc("Bitbucket", "Bitbucket.oauth2()", Bitbucket.oauth2())
            .response(
                Source.CLIENTS,
                "{\"access_token\":\"AT\",\"scopes\":\"repository account\",\"expires_in\":7200,\"refresh_token\":\"RT\","
                    + "\"token_type\":\"bearer\"}",
                "AT RT 7200 [s1, s2]"),
        rfc("Box", "Box.oauth2()", Box.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"expires_in\":3600,\"token_type\":\"bearer\",\"restricted_to\":[{\"scope\":"
                    + "\"item_download\",\"object\":{\"id\":\"12345\",\"type\":\"folder\"}}],\"refresh_token\":\"RT\","
                    + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
                "AT RT 3600 [s1, s2]")
            .error(
                Source.DOCUMENTED,
                Meaning.ERROR,
                400,
                "{\"error\":\"invalid_client\",\"error_description\":\"The client credentials are not valid\"}"),
        rfc("Discord", "Discord.oauth2()", Discord.oauth2()).withoutWalk(),
        rfc("Dropbox", "Dropbox.oauth2()", Dropbox.oauth2()),
        rfc("eBay", "EBay.oauth2()", EBay.oauth2())
            .response(
                Source.CLIENTS,
                "{\"access_token\":\"AT\",\"expires_in\":7200,\"refresh_token\":\"RT\",\"refresh_token_expires_in\":47304000,"
                    + "\"token_type\":\"User Access Token\"}",
                "AT RT 7200 [s1, s2]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"error\":\"invalid_grant\",\"error_description\":\"the provided authorization refresh token is invalid or was"
                    + " issued to another client\"}"),
        rfc("Facebook", "Facebook.oauth2(version)", Facebook.oauth2("v22.0"))
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"token_type\":\"bearer\",\"expires_in\":5183944}",
                "AT - 5183944 [s1, s2]")
            .error(
                Source.REPORTED,
                Meaning.ERROR,
                400,
                "{\"error\":{\"message\":\"Invalid verification code format.\",\"type\":\"OAuthException\",\"code\":100}}"),
        rfc("Fitbit", "Fitbit.oauth2()", Fitbit.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"expires_in\":28800,\"refresh_token\":\"RT\",\"scope\":\"s1 s2\",\"token_type\":\"Bearer\","
                    + "\"user_id\":\"GGNJL9\"}",
                "AT RT 28800 [s1, s2]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"errors\":[{\"errorType\":\"invalid_grant\",\"message\":\"Refresh token invalid: RT. Visit"
                    + " https://dev.fitbit.com/docs/oauth2 for more information\"}],\"success\":false}"),
        rfc("GitHub", "GitHub.oauth2()", GitHub.oauth2())
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                200,
                "{\"error\":\"bad_refresh_token\",\"error_description\":\"The refresh token passed is incorrect or expired.\"}"),
        rfc("GitLab", "GitLab.oauth2()", GitLab.oauth2()),
        rfc("Google", "Google.oauth2()", Google.oauth2()),
        rfc("HubSpot", "HubSpot.oauth2()", HubSpot.oauth2())
            .error(
                Source.REPORTED,
                Meaning.REVOKED,
                400,
                "{\"status\":\"BAD_REFRESH_TOKEN\",\"message\":\"missing or invalid refresh token\"}"),
        rfc("Linear", "Linear.oauth2()", Linear.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"token_type\":\"Bearer\",\"expires_in\":86399,\"scope\":\"read write\","
                    + "\"refresh_token\":\"RT\"}",
                "AT RT 86399 [read, write]"),
        rfc("LinkedIn", "LinkedIn.oauth2()", LinkedIn.oauth2())
            .withoutWalk()
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"expires_in\":5184000,\"refresh_token\":\"RT\",\"refresh_token_expires_in\":525600,"
                    + "\"scope\":\"r_basicprofile\"}",
                "AT RT 5184000 [r_basicprofile]")
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"The provided authorization grant or refresh token is"
                    + " invalid, expired or revoked\"}"),
        rfc("LinkedIn", "LinkedIn.oauth2()", LinkedIn.oauth2())
            .withoutWalk()
            .error(
                Source.DOCUMENTED,
                Meaning.DENIED,
                0,
                "error=user_cancelled_login&error_description=The+user+cancelled+LinkedIn+login"),
        rfc("Mailchimp", "Mailchimp.oauth2()", Mailchimp.oauth2())
            .response(
                Source.CLIENTS,
                "{\"access_token\":\"AT\",\"expires_in\":0,\"scope\":null}",
                "AT - - [s1, s2]"),
        rfc(
            "Mastodon",
            "Mastodon.oauth2(base)",
            Mastodon.oauth2(URI.create("https://mastodon.example"))),
        rfc("Microsoft", "Microsoft.oauth2(COMMON)", Microsoft.oauth2(Microsoft.COMMON))
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                400,
                "{\"error\":\"interaction_required\",\"error_description\":\"AADSTS50076: Due to a configuration change made by your"
                    + " administrator, you must use multi-factor authentication.\",\"error_codes\":[50076]}"),
        rfc("Microsoft", "Microsoft.oauth2(COMMON)", Microsoft.oauth2(Microsoft.COMMON))
            .error(
                Source.REPORTED,
                Meaning.DENIED,
                0,
                "error=consent_required&error_description=AADSTS65004%3A+User+declined+to+consent+to+access+the+app."),
        rfc("Netatmo", "Netatmo.oauth2()", Netatmo.oauth2())
            .response(
                Source.CLIENTS,
                "{\"scope\":[\"read_station\",\"read_thermostat\"],\"access_token\":\"AT\",\"refresh_token\":\"RT\",\"expires_in\":10800,"
                    + "\"expire_in\":10800}",
                "AT RT 10800 [read_station, read_thermostat]"),
        rfc("Notion", "Notion.oauth2()", Notion.oauth2()).withoutWalk(),
        rfc("PayPal", "PayPal.oauth2()", PayPal.oauth2()),
        rfc("QuickBooks", "QuickBooks.oauth2()", QuickBooks.oauth2())
            .response(
                Source.CLIENTS,
                "{\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"RT\",\"x_refresh_token_expires_in\":15552000,"
                    + "\"access_token\":\"AT\"}",
                "AT RT 3600 [s1, s2]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"error\":\"invalid_grant\",\"error_description\":\"Incorrect Token type or clientID\"}"),
        rfc("Reddit", "Reddit.oauth2()", Reddit.oauth2())
            .error(
                Source.REPORTED,
                Meaning.REVOKED,
                400,
                "{\"message\": \"Bad Request\", \"error\": 400}"),
        rfc("Salesforce", "Salesforce.oauth2(LOGIN)", Salesforce.oauth2(Salesforce.LOGIN)),
        rfc("Shopify", "Shopify.oauth2(shop)", Shopify.oauth2("example-shop"))
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"scope\":\"write_orders,read_customers\"}",
                "AT - - [write_orders, read_customers]")
            .error(
                Source.CLIENTS,
                Meaning.ERROR,
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"The authorization code was not found or was already"
                    + " used\"}"),
        rfc("Slack", "Slack.oauth2()", Slack.oauth2())
            .publicClient()
            .withoutWalk()
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                200,
                "{\"ok\":false,\"error\":\"invalid_refresh_token\"}"),
        rfc("Slack, with a secret", "Slack.oauth2WithSecret()", Slack.oauth2WithSecret())
            .withoutWalk()
            .response(
                Source.DOCUMENTED,
                "{\"ok\":true,\"access_token\":\"AT\",\"token_type\":\"user\",\"authed_user\":{\"id\":\"U1234\"}}",
                "AT - - [s1, s2]"),
        rfc("Spotify", "Spotify.oauth2()", Spotify.oauth2()),
        rfc("Square", "Square.oauth2()", Square.oauth2())
            .publicClient()
            .withoutWalk()
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"token_type\":\"bearer\",\"expires_at\":\"2026-02-01T03:04:05Z\",\"merchant_id\":\"M\","
                    + "\"refresh_token\":\"RT\",\"short_lived\":false}",
                "AT RT 2592000 [s1, s2]")
            .error(
                Source.REPORTED,
                Meaning.ERROR,
                401,
                "{\"message\":\"Not Authorized\",\"type\":\"service.not_authorized\"}"),
        rfc("Square, with a secret", "Square.oauth2WithSecret()", Square.oauth2WithSecret())
            .withoutWalk(),
        rfc("Strava", "Strava.oauth2()", Strava.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"token_type\":\"Bearer\",\"access_token\":\"AT\",\"expires_at\":1767344645,\"expires_in\":21600,"
                    + "\"refresh_token\":\"RT\"}",
                "AT RT 21600 [s1, s2]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"message\":\"Bad Request\",\"errors\":[{\"resource\":\"RefreshToken\",\"field\":\"refresh_token\","
                    + "\"code\":\"invalid\"}]}"),
        rfc("Strava", "Strava.oauth2()", Strava.oauth2())
            .error(
                Source.CLIENTS,
                Meaning.ERROR,
                400,
                "{\"message\":\"Bad Request\",\"errors\":[{\"resource\":\"Application\",\"field\":\"client_secret\","
                    + "\"code\":\"invalid\"}]}"),
        rfc("Stripe", "Stripe.oauth2()", Stripe.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"livemode\":false,\"refresh_token\":\"RT\",\"token_type\":\"bearer\","
                    + "\"stripe_publishable_key\":\"pk\",\"stripe_user_id\":\"acct_1\",\"scope\":\"read_only\"}",
                "AT RT - [read_only]")
            .error(
                Source.DOCUMENTED,
                Meaning.REVOKED,
                400,
                "{\"error\":\"invalid_grant\",\"error_description\":\"Authorization code does not exist: RT\"}"),
        rfc("Tesla", "Tesla.oauth2(EUROPE)", Tesla.oauth2(Tesla.EUROPE))
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                401,
                "{\"error\":\"login_required\",\"error_description\":\"The refresh_token is invalid. Generate a new refresh_token by"
                    + " forcing user to re-authenticate.\"}"),
        rfc("TikTok", "TikTok.oauth2()", TikTok.oauth2()).withoutWalk(),
        rfc("Trakt", "Trakt.oauth2()", Trakt.oauth2())
            .withoutWalk()
            .response(
                Source.CLIENTS,
                "{\"access_token\":\"AT\",\"token_type\":\"bearer\",\"expires_in\":7200,\"refresh_token\":\"RT\",\"scope\":\"public\","
                    + "\"created_at\":1487889741}",
                "AT RT 7200 [public]"),
        rfc("Twitch", "Twitch.oauth2()", Twitch.oauth2())
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"expires_in\":14124,\"refresh_token\":\"RT\",\"scope\":[\"channel:moderate\",\"chat:edit\"],"
                    + "\"token_type\":\"bearer\"}",
                "AT RT 14124 [channel:moderate, chat:edit]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                400,
                "{\"status\":400,\"message\":\"Invalid refresh token\"}"),
        rfc("Withings", "Withings.oauth2()", Withings.oauth2())
            .withoutWalk()
            .response(
                Source.DOCUMENTED,
                "{\"status\":0,\"body\":{\"userid\":\"12345678\",\"access_token\":\"AT\",\"refresh_token\":\"RT\",\"expires_in\":10800,"
                    + "\"scope\":\"user.activity,user.metrics\",\"csrf_token\":\"c\",\"token_type\":\"Bearer\"}}",
                "AT RT 10800 [user.activity, user.metrics]")
            .error(
                Source.CLIENTS,
                Meaning.REVOKED,
                200,
                "{\"status\":503,\"body\":{},\"error\":\"Invalid Params: invalid refresh_token\"}"),
        rfc("Xero", "Xero.oauth2()", Xero.oauth2())
            .response(
                Source.CLIENTS,
                "{\"id_token\":\"e.y.J\",\"access_token\":\"AT\",\"expires_in\":1800,\"token_type\":\"Bearer\",\"refresh_token\":\"RT\","
                    + "\"scope\":\"openid offline_access\"}",
                "AT RT 1800 [openid, offline_access]"),
        rfc("Yahoo", "Yahoo.oauth2()", Yahoo.oauth2())
            .response(
                Source.CLIENTS,
                "{\"access_token\":\"AT\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"RT\","
                    + "\"xoauth_yahoo_guid\":\"JT4FACLQZI2OCE\"}",
                "AT RT 3600 [s1, s2]"),
        rfc("Zoho", "Zoho.oauth2(UNITED_STATES)", Zoho.oauth2(Zoho.UNITED_STATES))
            .response(
                Source.DOCUMENTED,
                "{\"access_token\":\"AT\",\"refresh_token\":\"RT\",\"api_domain\":\"https://www.zohoapis.com\",\"token_type\":\"Bearer\","
                    + "\"expires_in\":3600}",
                "AT RT 3600 [s1, s2]")
            .error(Source.CLIENTS, Meaning.ERROR, 200, "{\"error\":\"invalid_code\"}"),
        rfc("Zoom", "Zoom.oauth2()", Zoom.oauth2()));
  }

  private static DocumentedServer rfc(String provider, String value, AuthorizationServer server) {
    return new DocumentedServer(
        provider, value, server, true, true, Source.NOT_FOUND, RFC_RESPONSE, RFC_TOKENS, RFC_ERROR);
  }

  private DocumentedServer response(Source source, String body, String read) {
    return new DocumentedServer(
        provider, value, server, secret, walk, source, body, read, errorResponse);
  }

  private DocumentedServer error(Source source, Meaning meaning, int status, String body) {
    return new DocumentedServer(
        provider,
        value,
        server,
        secret,
        walk,
        responseSource,
        response,
        tokens,
        new Rejection(source, meaning, status, body));
  }

  private DocumentedServer publicClient() {
    return new DocumentedServer(
        provider, value, server, false, walk, responseSource, response, tokens, errorResponse);
  }

  private DocumentedServer withoutWalk() {
    return new DocumentedServer(
        provider, value, server, secret, false, responseSource, response, tokens, errorResponse);
  }

  @Override
  public String toString() {
    return value + ", " + errorResponse.meaning();
  }
}
