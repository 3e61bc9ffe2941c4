package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.Extra;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.providers.Amazon;
import dev.tripod.providers.Apple;
import dev.tripod.providers.Asana;
import dev.tripod.providers.Atlassian;
import dev.tripod.providers.Bitbucket;
import dev.tripod.providers.Box;
import dev.tripod.providers.Discogs;
import dev.tripod.providers.Discord;
import dev.tripod.providers.Dropbox;
import dev.tripod.providers.EBay;
import dev.tripod.providers.ETrade;
import dev.tripod.providers.Facebook;
import dev.tripod.providers.Fitbit;
import dev.tripod.providers.Flickr;
import dev.tripod.providers.Garmin;
import dev.tripod.providers.GitHub;
import dev.tripod.providers.GitLab;
import dev.tripod.providers.Google;
import dev.tripod.providers.HubSpot;
import dev.tripod.providers.JiraDataCenter;
import dev.tripod.providers.Linear;
import dev.tripod.providers.LinkedIn;
import dev.tripod.providers.Mailchimp;
import dev.tripod.providers.Mastodon;
import dev.tripod.providers.MediaWiki;
import dev.tripod.providers.Microsoft;
import dev.tripod.providers.NetSuite;
import dev.tripod.providers.Netatmo;
import dev.tripod.providers.Notion;
import dev.tripod.providers.PayPal;
import dev.tripod.providers.QuickBooks;
import dev.tripod.providers.Reddit;
import dev.tripod.providers.Salesforce;
import dev.tripod.providers.Shopify;
import dev.tripod.providers.Slack;
import dev.tripod.providers.SmugMug;
import dev.tripod.providers.Spotify;
import dev.tripod.providers.Square;
import dev.tripod.providers.Strava;
import dev.tripod.providers.Stripe;
import dev.tripod.providers.Tesla;
import dev.tripod.providers.TikTok;
import dev.tripod.providers.Trakt;
import dev.tripod.providers.Trello;
import dev.tripod.providers.Tumblr;
import dev.tripod.providers.Twitch;
import dev.tripod.providers.Withings;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.providers.Xero;
import dev.tripod.providers.Yahoo;
import dev.tripod.providers.Zoho;
import dev.tripod.providers.Zoom;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The providers of {@code tripod-providers} by the names that users type: the name of the class in lower case. */
public final class KnownProviders {

  private static final List<String> OAUTH1 = List.of(
      "discogs",
      "etrade",
      "flickr",
      "garmin",
      "jiradatacenter",
      "mediawiki",
      "netsuite",
      "smugmug",
      "trello",
      "tumblr",
      "x");

  private static final List<String> OAUTH2 = List.of(
      "amazon",
      "apple",
      "asana",
      "atlassian",
      "bitbucket",
      "box",
      "discord",
      "dropbox",
      "ebay",
      "facebook",
      "fitbit",
      "github",
      "gitlab",
      "google",
      "hubspot",
      "linear",
      "linkedin",
      "mailchimp",
      "mastodon",
      "microsoft",
      "netatmo",
      "notion",
      "paypal",
      "quickbooks",
      "reddit",
      "salesforce",
      "shopify",
      "slack",
      "spotify",
      "square",
      "strava",
      "stripe",
      "tesla",
      "tiktok",
      "trakt",
      "twitch",
      "withings",
      "x",
      "xero",
      "yahoo",
      "zoho",
      "zoom");

  private static final String SHOP = "the name of the shop";

  private KnownProviders() {}

  /** Returns the names of all providers with {@code protocol}, in alphabetical order. */
  public static List<String> names(Protocol protocol) {
    return protocol == Protocol.OAUTH1 ? OAUTH1 : OAUTH2;
  }

  /** Returns how long a code is valid at a provider that says so. */
  public static Optional<Duration> codeLifetime(String provider) {
    // Source: the documentation of X.oauth2().
    return provider.equals("x") ? Optional.of(Duration.ofSeconds(30)) : Optional.empty();
  }

  /**
   * Returns the OAuth 1.0a server of a provider.
   *
   * @param at the tenant, shop or address, for providers that need one
   * @param scope what the user types as the scope, for providers that have it in the address of their page
   * @param secret the client secret; the private key, for providers that verify RSA signatures
   */
  static OAuth1Server oauth1(String provider, String at, List<String> scope, Secret secret) {
    return switch (provider) {
      case "discogs" -> Discogs.oauth1();
      case "etrade" -> ETrade.oauth1();
      case "flickr" -> Flickr.oauth1(scope.isEmpty() ? Flickr.READ : scope.get(0));
      case "garmin" -> Garmin.oauth1();
      case "jiradatacenter" ->
        JiraDataCenter.oauth1(
            address(provider, at), PrivateKeySigner.ofPem("SHA1withRSA", secret.reveal()));
      case "mediawiki" ->
        MediaWiki.oauth1(at.isEmpty() ? MediaWiki.WIKIMEDIA : address(provider, at));
      case "netsuite" ->
        NetSuite.oauth1(
            required(provider, at, "the account id, such as 1234567_SB1"),
            at.toLowerCase(Locale.ROOT).replace('_', '-'));
      case "smugmug" -> SmugMug.oauth1();
      case "trello" ->
        Trello.oauth1(scope.isEmpty() ? Trello.READ : String.join(",", scope), Trello.THIRTY_DAYS);
      case "tumblr" -> Tumblr.oauth1();
      case "x" -> X.oauth1();
      default -> throw unknown(provider, Protocol.OAUTH1);
    };
  }

  /**
   * Returns the OAuth 2.0 server of a provider.
   *
   * @param at as in {@link #oauth1}
   * @param hasSecret whether the client is confidential
   */
  static AuthorizationServer oauth2(String provider, String at, boolean hasSecret) {
    return switch (provider) {
      case "amazon" -> Amazon.oauth2();
      case "apple" -> Apple.oauth2();
      case "asana" -> Asana.oauth2();
      case "atlassian" -> Atlassian.oauth2();
      case "bitbucket" -> Bitbucket.oauth2();
      case "box" -> Box.oauth2();
      case "discord" -> Discord.oauth2();
      case "dropbox" -> Dropbox.oauth2();
      case "ebay" -> EBay.oauth2();
      case "facebook" -> Facebook.oauth2(required(provider, at, "the version, such as v22.0"));
      case "fitbit" -> Fitbit.oauth2();
      case "github" -> GitHub.oauth2();
      case "gitlab" -> at.isEmpty() ? GitLab.oauth2() : GitLab.oauth2(address(provider, at));
      case "google" -> Google.oauth2();
      case "hubspot" -> HubSpot.oauth2();
      case "linear" -> Linear.oauth2();
      case "linkedin" -> LinkedIn.oauth2();
      case "mailchimp" -> Mailchimp.oauth2();
      case "mastodon" -> Mastodon.oauth2(address(provider, at));
      case "microsoft" -> Microsoft.oauth2(at.isEmpty() ? Microsoft.COMMON : at);
      case "netatmo" -> Netatmo.oauth2();
      case "notion" -> Notion.oauth2();
      case "paypal" -> PayPal.oauth2();
      case "quickbooks" -> QuickBooks.oauth2();
      case "reddit" -> Reddit.oauth2();
      case "salesforce" ->
        Salesforce.oauth2(at.isEmpty() ? Salesforce.LOGIN : address(provider, at));
      case "shopify" -> Shopify.oauth2(required(provider, at, SHOP));
      case "slack" -> hasSecret ? Slack.oauth2WithSecret() : Slack.oauth2();
      case "spotify" -> Spotify.oauth2();
      case "square" -> hasSecret ? Square.oauth2WithSecret() : Square.oauth2();
      case "strava" -> Strava.oauth2();
      case "stripe" -> Stripe.oauth2();
      case "tesla" ->
        Tesla.oauth2(at.isEmpty() ? Tesla.NORTH_AMERICA : Origin.of(address(provider, at)));
      case "tiktok" -> TikTok.oauth2();
      case "trakt" -> Trakt.oauth2();
      case "twitch" -> Twitch.oauth2();
      case "withings" -> Withings.oauth2();
      case "x" -> X.oauth2();
      case "xero" -> Xero.oauth2();
      case "yahoo" -> Yahoo.oauth2();
      case "zoho" -> Zoho.oauth2(at.isEmpty() ? Zoho.UNITED_STATES : address(provider, at));
      case "zoom" -> Zoom.oauth2();
      default -> throw unknown(provider, Protocol.OAUTH2);
    };
  }

  /** Returns the origins to which the tokens of a provider may be sent; empty if its data names none. */
  static List<Origin> origins(String provider, String at) {
    return switch (provider) {
      case "amazon" -> List.of(Amazon.API);
      case "asana" -> List.of(Asana.API);
      case "atlassian" -> List.of(Atlassian.API);
      case "bitbucket" -> List.of(Bitbucket.API);
      case "box" -> List.of(Box.API);
      case "discogs" -> List.of(Discogs.API);
      case "discord" -> List.of(Discord.API);
      case "dropbox" -> List.of(Dropbox.API, Dropbox.CONTENT);
      case "ebay" -> List.of(EBay.API);
      case "etrade" -> List.of(ETrade.API);
      case "facebook" -> List.of(Facebook.API);
      case "fitbit" -> List.of(Fitbit.API);
      case "flickr" -> List.of(Flickr.API);
      case "github" -> List.of(GitHub.API);
      case "gitlab" -> List.of(at.isEmpty() ? GitLab.API : Origin.of(address(provider, at)));
      case "hubspot" -> List.of(HubSpot.API);
      case "linear" -> List.of(Linear.API);
      case "linkedin" -> List.of(LinkedIn.API);
      case "mastodon", "jiradatacenter" -> List.of(Origin.of(address(provider, at)));
      case "mediawiki" ->
        List.of(Origin.of(at.isEmpty() ? MediaWiki.WIKIMEDIA : address(provider, at)));
      case "microsoft" -> List.of(Microsoft.GRAPH);
      case "netatmo" -> List.of(Netatmo.API);
      case "notion" -> List.of(Notion.API);
      case "paypal" -> List.of(PayPal.API);
      case "quickbooks" -> List.of(QuickBooks.API);
      case "reddit" -> List.of(Reddit.API);
      case "shopify" ->
        List.of(Origin.of("https://" + required(provider, at, SHOP) + ".myshopify.com"));
      case "slack" -> List.of(Slack.API);
      case "smugmug" -> List.of(SmugMug.API);
      case "spotify" -> List.of(Spotify.API);
      case "square" -> List.of(Square.API);
      case "strava" -> List.of(Strava.API);
      case "stripe" -> List.of(Stripe.API);
      case "tesla" ->
        List.of(at.isEmpty() ? Tesla.NORTH_AMERICA : Origin.of(address(provider, at)));
      case "tiktok" -> List.of(TikTok.API);
      case "trakt" -> List.of(Trakt.API);
      case "trello" -> List.of(Trello.API);
      case "tumblr" -> List.of(Tumblr.API);
      case "twitch" -> List.of(Twitch.API);
      case "withings" -> List.of(Withings.API);
      case "x" -> List.of(X.API);
      case "xero" -> List.of(Xero.API);
      case "zoom" -> List.of(Zoom.API);
      default -> List.of();
    };
  }

  /** Returns the scopes of OAuth 2.0 without which a login at the provider would end soon. */
  static List<String> scope(String provider) {
    // Without offline.access, a token of X cannot be refreshed, and expires after two hours.
    return provider.equals("x")
        ? List.of(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS)
        : List.of();
  }

  /** Returns the member of a token response that names the base address of the user's API; null if the provider has none. */
  static @Nullable Extra<String> apiAddress(String provider) {
    return switch (provider) {
      case "salesforce" -> Salesforce.INSTANCE_URL;
      case "zoho" -> Zoho.API_DOMAIN;
      default -> null;
    };
  }

  /** Returns where a provider says who the user is; null if its data does not name it. */
  static @Nullable UserAddress userAddress(String provider) {
    return switch (provider) {
      case "discord" -> new UserAddress("/api/users/@me", "id", "username");
      case "github" -> new UserAddress("/user", "id", "login");
      case "gitlab" -> new UserAddress("/api/v4/user", "id", "username");
      case "reddit" -> new UserAddress("/api/v1/me", "id", "name");
      case "spotify" -> new UserAddress("/v1/me", "id", "display_name");
      case "x" -> new UserAddress("/2/users/me", "data.id", "data.username");
      default -> null;
    };
  }

  private static URI address(String provider, String at) {
    String text = required(provider, at, "the address of the server, such as https://example.org");
    try {
      return new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw wrongAt(
          provider, "'" + at + "' is not an address.", "an address that begins with https://");
    }
  }

  private static String required(String provider, String at, String what) {
    if (at.isEmpty()) {
      throw wrongAt(
          provider, "The provider " + provider + " has a server for each customer.", what);
    }
    return at;
  }

  private static CommandException wrongAt(String provider, String whatHappened, String what) {
    return CommandException.of(
        ExitCode.USAGE, whatHappened, "Pass --at with " + what + ", for " + provider + ".");
  }

  private static CommandException unknown(String provider, Protocol protocol) {
    Protocol other = protocol == Protocol.OAUTH1 ? Protocol.OAUTH2 : Protocol.OAUTH1;
    if (names(other).contains(provider)) {
      return CommandException.of(
          ExitCode.USAGE,
          "The provider " + provider + " has no " + protocol + ".",
          other == Protocol.OAUTH1 ? "Add --oauth1." : "Leave --oauth1 out.");
    }
    return CommandException.of(
        ExitCode.USAGE,
        "The provider '" + provider + "' is not known.",
        "Use one of " + String.join(", ", names(protocol))
            + ", or pass the endpoints with --authorization-url and --token-url.");
  }

  /**
   * The address at which a provider names the user.
   *
   * @param path at the first origin of the account
   * @param id the path of the member with the user's id
   * @param name the path of the member with the user's name
   */
  record UserAddress(String path, String id, String name) {}
}
