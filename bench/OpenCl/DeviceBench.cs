using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using KernelGen.Bench.OpenCl;

namespace KernelGen.Bench;

/// <summary>Times kernels on an OpenCL device beside what the device itself can do at most, and beside CLBlast where there is one.</summary>
internal sealed class DeviceBench : IDisposable
{
    private const string Instruction = "OpenCL fma, float32";

    private readonly Selection _selection;
    private readonly OpenClDevice _device;
    private readonly OpenClProbe _probe;
    private readonly string _machine;
    private double _bestRead, _bestArithmetic;

    /// <summary>Opens the device.</summary>
    /// <param name="selection">What to time.</param>
    /// <param name="name"><c>opencl</c> for the first usable device, or <c>opencl:0</c> and so on.</param>
    /// <exception cref="KernelGenException">There is no such device.</exception>
    public DeviceBench(Selection selection, string name)
    {
        _selection = selection;
        _device = OpenClDevices.Open(name);
        _probe = new(_device);
        _machine = $"{_device.Traits.Name}, {_device.Traits.PlatformName} {_device.Traits.DriverVersion}, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>Measures every selected point, shape by shape.</summary>
    /// <exception cref="KernelGenException">A kernel computes something wrong.</exception>
    public IEnumerable<BenchRow> Run()
    {
        foreach (BenchShape shape in _selection.Shapes)
        {
            double peerError = ClBlastLibrary.IsPresent ? ClBlastProduct.Error(_device, shape.K) : double.NaN;
            foreach ((_, BenchFormat format) in _selection.Points.Where(point => point.Shape == shape))
            {
                LayerTensors tensors = RandomLayer.Create(format.Format, shape, seed: 1);
                using IDeviceLinear once = _device.Prepare(format.Kernels, tensors);
                OutputCheck.Require(once, tensors);
                double error = ErrorProbe.For(shape.K).Measure(format, _device);
                foreach (int rows in _selection.Rows)
                {
                    using DeviceLayer layer = new(_device, format, tensors, rows);
                    using ClBlastProduct? peer = ClBlastProduct.TryCreate(_device, shape, rows);
                    (List<Lap> laps, List<Lap> peerLaps) = Race(layer, peer, rows);
                    Setting setting = new(
                        _machine, _device.Traits.ComputeUnits, layer.First.Describe().Kernel, _bestRead, _bestArithmetic, Instruction, "wall", error);
                    BenchRow row = RowBuilder.Build(format, shape, rows, laps, setting);
                    yield return peer is null ? row : row.Against(peer.Name, peerLaps, ClBlastProduct.Bits, peerError);
                }
            }
        }
    }

    /// <summary>Writes the table of races, if there were any, and what a first call costs.</summary>
    public void WriteMore(TextWriter writer, IReadOnlyList<BenchRow> rows)
    {
        if (rows.Any(static row => row.Peer is not null))
        {
            writer.WriteLine();
            RowTable.WriteRaces(writer, rows.Where(static row => row.Peer is not null));
        }
        else
        {
            writer.WriteLine();
            writer.WriteLine(ClBlastProduct.Obstacle);
        }

        writer.WriteLine();
        FirstCalls.Write(writer, _device.ListName, _selection.Formats.First());
    }

    /// <summary>Frees the device.</summary>
    public void Dispose()
    {
        _probe.Dispose();
        _device.Dispose();
    }

    private (List<Lap> Laps, List<Lap> PeerLaps) Race(DeviceLayer layer, ClBlastProduct? peer, int rows)
    {
        List<Lap> laps = [], peerLaps = [];
        layer.Run();
        peer?.Run();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            laps.Add(Turn(layer, layer.Calls, rows));
            if (peer is not null)
            {
                peerLaps.Add(Turn(peer, peer.Calls, rows));
            }
        }
        while (!_selection.Effort.IsEnough(laps.Count, Stopwatch.GetElapsedTime(begin), peer is null ? 1 : 2));

        return (laps, peerLaps);
    }

    private Lap Turn(IContestant contestant, int calls, int rows)
    {
        double read = _probe.Read(), arithmetic = _probe.MultiplyAdd();
        _bestRead = Math.Max(_bestRead, read);
        _bestArithmetic = Math.Max(_bestArithmetic, arithmetic);
        if (rows > Bench.Race.StreamedRows)
        {
            contestant.Run();
        }

        long start = Stopwatch.GetTimestamp();
        contestant.Run();
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds / calls, read, arithmetic);
    }
}
