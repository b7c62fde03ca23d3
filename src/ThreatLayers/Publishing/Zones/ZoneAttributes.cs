using NetTopologySuite.Geometries;

namespace ThreatLayers.Publishing.Zones;

/// <summary>Zones with their attributes, as they are handed over.</summary>
/// <param name="Columns">Attributes beyond code and name: the mean of each surface, and the share of the zone where it is known.</param>
public sealed record ZoneAttributes(IReadOnlyList<ZoneRow> Rows, IReadOnlyList<(string Name, string Meaning)> Columns);

/// <param name="Geometry">Polygons in degrees; parts of a zone on both sides of 180° are separate polygons.</param>
/// <param name="Values">By column; NaN where nothing is known.</param>
public sealed record ZoneRow(string Id, string Name, Geometry Geometry, IReadOnlyList<double> Values);
