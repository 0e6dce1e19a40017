package dev.assay.http;

import java.util.List;

/**
 * @param host to listen on; loopback only, until there are keys
 * @param port 0 for any free one
 * @param allowedHosts names beside localhost that requests may be made to
 * @param maxBodyBytes of one request, packed and unpacked
 */
public record HttpConfig(String host, int port, List<String> allowedHosts, int maxBodyBytes) {}
