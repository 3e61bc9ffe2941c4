package dev.tripod.architecture.wrong.strings.oauth1;

import dev.tripod.architecture.wrong.strings.domain.Secret;

record Credentials(String tokenType, String tokenEndpoint, Secret tokenSecret) {}
