using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Cli.Demo;

namespace KernelGen.Cli.Latency;

/// <summary>Times the candidates on a device, shape by shape.</summary>
/// <param name="device">The device.</param>
/// <param name="rows">M, ≥ 1.</param>
internal sealed class CandidateTimes(IDevice device, int rows)
{
    private readonly Dictionary<(int Outputs, int Inputs), double[]> _seconds = [];

    /// <summary>Median seconds of a layer of this shape in every format of <see cref="LatencyCandidates.All"/>, measured in turns.</summary>
    public IReadOnlyList<double> Of(int outputs, int inputs)
    {
        if (!_seconds.TryGetValue((outputs, inputs), out double[]? seconds))
        {
            float[] x = LayerBench.Activations(rows * inputs), y = new float[rows * outputs];
            IDeviceLinear[] layers = [.. LatencyCandidates.All.Select(kernels => device.Prepare(kernels, RandomTensors.Create(kernels.Format, outputs, inputs, seed: 1)))];
            seconds = TimedLayer.Race(Array.ConvertAll<IDeviceLinear, Action>(layers, layer => () => layer.Forward(x, y, rows)));
            foreach (IDeviceLinear layer in layers)
            {
                layer.Dispose();
            }

            _seconds.Add((outputs, inputs), seconds);
        }

        return seconds;
    }
}
