/** The HTTP chain of providers whose vendor has a REST API. For authors of providers; programs that build environments never see it. */
@NullMarked
package io.infrar.rest;

import org.jspecify.annotations.NullMarked;
