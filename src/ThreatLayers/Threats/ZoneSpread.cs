using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>
/// Spreads zones' totals over their cells in proportion to weight x area, none taking more than a cap per km². A zone needs no list of its cells for that:
/// each part of a cell gets area x min(cap, level x weight), and only the zone's level has to be found, by water-filling in a few passes over the bands.
/// </summary>
/// <remarks>Sums go band by band and are added up from north to south, so that they are the same for any number of threads.</remarks>
sealed class ZoneSpread
{
    /// <summary>Held while a band is written: amounts and land in float64, weights in float32.</summary>
    public const int BytesPerCell = (2 * sizeof(double)) + sizeof(float);

    readonly Zones zones;
    readonly IRasterSource weights;
    readonly StepScope scope;
    readonly Zone[] state;

    public ZoneSpread(Zones zones, IRasterSource weights, StepScope scope)
    {
        (this.zones, this.weights, this.scope) = (zones, weights, scope);
        state = [.. zones.Names.Select(_ => new Zone())];
        Sums[] sums = Gather();
        for (int zone = 0; zone < state.Length; zone++)
            (state[zone].Area_km2, state[zone].Weight) = (sums[zone].Area_km2, sums[zone].OpenWeight);
    }

    /// <summary>True area of what lies in the grid.</summary>
    public double Area_km2(int zone) => state[zone].Area_km2;

    /// <summary>Where a zone has no weight at all, every km² of it gets the same.</summary>
    /// <returns>Whether that is so.</returns>
    public bool SpreadEvenly(int zone)
    {
        if (state[zone].Weight > 0)
            return false;
        (state[zone].IsEven, state[zone].Weight) = (true, state[zone].Area_km2);
        return true;
    }

    /// <summary>What a zone could not place under the cap; null for a zone without a total.</summary>
    public double? LeftOver(int zone) => state[zone].Sign == 0 ? null : state[zone].Left;

    /// <summary>Finds every zone's level: raise it until the total is placed, each time leaving out the cells that the cap has filled.</summary>
    public void Fit(double?[] totals, double? cap)
    {
        for (int zone = 0; zone < state.Length; zone++)
        {
            Zone z = state[zone];
            if (totals[zone] is not { } total)
                continue;
            z.Sign = total < 0 ? -1 : 1;
            z.Total = Math.Abs(total);
            z.Cap = cap ?? double.PositiveInfinity;
            z.Level = z.Weight > 0 ? z.Total / z.Weight : 0;
        }
        for (bool rising = cap is not null; rising;)
        {
            rising = false;
            Sums[] sums = Gather();
            for (int zone = 0; zone < state.Length; zone++)
                rising |= state[zone].Rise(sums[zone]);
        }
    }

    /// <summary>Amounts of a band: per km² of the land in the cell, or per cell. NaN where no zone with a total has land.</summary>
    public void Write(Window band, float[] cells, bool perKm2)
    {
        double[] amounts = new double[cells.Length], land_km2 = new double[cells.Length];
        weights.Read(band, cells);
        foreach (CellRun<ZoneShare> run in zones.Runs.Of(band))
        {
            (Zone zone, int first, double area) = Part(run, band);
            for (int cell = first; cell < first + run.Columns && zone.Sign != 0; cell++)
            {
                amounts[cell] += zone.Sign * area * zone.Density(zone.WeightOf(cells[cell]));
                land_km2[cell] += area;
            }
        }
        for (int i = 0; i < cells.Length; i++)
            cells[i] = (float)(land_km2[i] == 0 ? double.NaN : perKm2 ? amounts[i] / land_km2[i] : amounts[i]);
    }

    /// <summary>Areas and weights by zone, at the level that each has now.</summary>
    Sums[] Gather()
    {
        Sums[][] ofBands = new Sums[BlockWalk.Bands(scope.Grid).Count()][];
        BlockWalk.ForEachBand(scope.Grid, scope.ThreadsFor((long)BlockWalk.BandRows(scope.Grid) * scope.Grid.Columns * sizeof(float)), scope.Cancel, (band, number) =>
        {
            Sums[] sums = ofBands[number] = new Sums[state.Length];
            float[] known = new float[band.Cells];
            weights.Read(band, known);
            foreach (CellRun<ZoneShare> run in zones.Runs.Of(band))
            {
                (Zone zone, int first, double area) = Part(run, band);
                ref Sums sum = ref sums[zones.IndexOf[run.Value.Zone]];
                foreach (float cell in known.AsSpan(first, run.Columns))
                    sum.Add(area, zone.WeightOf(cell), zone);
            }
        });
        Sums[] all = new Sums[state.Length];
        foreach (Sums[] sums in ofBands)
        {
            for (int zone = 0; zone < all.Length; zone++)
                all[zone].Add(sums[zone]);
        }
        return all;
    }

    /// <summary>The zone of a run, its first cell in the band, and the true area of the part of each of its cells that lies in the zone.</summary>
    (Zone Zone, int First, double Area_km2) Part(CellRun<ZoneShare> run, Window band) =>
        (state[zones.IndexOf[run.Value.Zone]], ((run.Row - band.Row) * band.Columns) + run.Column, run.Value.Share * scope.Ground.CellArea_km2[run.Row]);

    sealed class Zone
    {
        public double Area_km2, Weight, Total, Level, Left, Sign, Cap = double.PositiveInfinity;
        public bool IsEven;

        /// <summary>Nodata and negative weights take nothing.</summary>
        public float WeightOf(float cell) => IsEven ? 1 : cell > 0 ? cell : 0;

        public bool IsFull(float weight) => weight > 0 && Level * weight >= Cap;

        public double Density(float weight) => IsFull(weight) ? Cap : Level * weight;

        /// <returns>Whether the level rose: then other cells may be full now.</returns>
        public bool Rise(Sums now)
        {
            if (Sign == 0)
                return false;
            double left = Total - (Cap * now.FullArea_km2);
            if (now.OpenWeight == 0)
            {
                Left = now.FullArea_km2 > 0 || Weight > 0 ? Math.Max(0, left) : Total;
                return false;
            }
            double level = left / now.OpenWeight;
            // Rounding must not make it fall.
            if (!(now.FullArea_km2 > 0) || level <= Level)
                return false;
            Level = level;
            return true;
        }
    }

    struct Sums
    {
        public double Area_km2, OpenWeight, FullArea_km2;

        public void Add(double area, float weight, Zone zone)
        {
            Area_km2 += area;
            if (zone.IsFull(weight))
                FullArea_km2 += area;
            else
                OpenWeight += area * weight;
        }

        public void Add(Sums other) => (Area_km2, OpenWeight, FullArea_km2) = (Area_km2 + other.Area_km2, OpenWeight + other.OpenWeight, FullArea_km2 + other.FullArea_km2);
    }
}
