namespace ThreatLayers.Kernels;

/// <summary>The device has no room for what a call needs, however small its blocks are cut.</summary>
sealed class OutOfDeviceMemoryException(string message) : Exception(message);
