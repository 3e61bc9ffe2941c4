package dev.tripod.interop.spring;

import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.authorization.web.authentication.X509ClientCertificateAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;

/**
 * The filter chains of Spring Boot, with devices, registration, pushed authorization requests, DPoP, and certificates of clients
 * that use PKCE.
 */
@Configuration(proxyBeanMethods = false)
class FilterChains {

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain authorizationServer(HttpSecurity http) {
    MediaTypeRequestMatcher pages = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
    pages.setIgnoredMediaTypes(Set.of(MediaType.ALL));
    return http.oauth2AuthorizationServer(server -> {
          http.securityMatcher(server.getEndpointsMatcher());
          server
              .oidc(oidc -> oidc.clientRegistrationEndpoint(Customizer.withDefaults()))
              .deviceAuthorizationEndpoint(Customizer.withDefaults())
              .deviceVerificationEndpoint(Customizer.withDefaults())
              .pushedAuthorizationRequestEndpoint(Customizer.withDefaults())
              .clientAuthentication(authentication ->
                  authentication.authenticationConverters(FilterChains::readCertificatesFirst));
        })
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .oauth2ResourceServer(
            resources -> resources.jwt(Customizer.withDefaults()).dPoP(Customizer.withDefaults()))
        .exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
            new LoginUrlAuthenticationEntryPoint("/login"), pages))
        .build();
  }

  @Bean
  SecurityFilterChain pages(HttpSecurity http) {
    return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .formLogin(Customizer.withDefaults())
        .build();
  }

  /** By default, Spring treats a client with a code verifier and without a secret as public, even if it has a certificate. */
  private static void readCertificatesFirst(List<AuthenticationConverter> converters) {
    converters.removeIf(X509ClientCertificateAuthenticationConverter.class::isInstance);
    converters.add(0, new X509ClientCertificateAuthenticationConverter());
  }
}
