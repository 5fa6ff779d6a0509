"""The layers of skin and hair, from the blood below to the hair on top."""

from __future__ import annotations

import numpy as np

from engine.synth.painting.canvas import Canvas, Picture, Window, bump, clouds, face
from engine.synth.painting.looks import CAP, HAIR, RED, TONES, Skin
from engine.synth.procedural.hair import beard, hair_amount
from engine.synth.procedural.maths import smoothstep

EAR_SHADES = (  # forward, up, half-width, half-height in mm of a 62 mm ear; darkness
    (2.5, -5.0, 6.0, 8.5, 0.42),
    (7.0, -6.0, 2.2, 3.0, 0.45),
    (0.0, 15.5, 5.5, 5.0, 0.22),
    (-11.5, 5.0, 2.0, 14.0, 0.25),
)


def blush(c: Canvas, skin: Skin) -> None:
    """Blood: redder cheeks, nose, chin; darker below the eyes, under the chin, where a beard would grow."""
    a = c.head.field.anatomy
    strength = 0.55 + 0.45 * float(np.mean(TONES[skin.tone]))
    w = face(c)
    red = np.zeros_like(c.x[w])
    for centre, radius, amount in (
        ((44.0, -26.0, 70.0), 24.0, 0.30),
        ((0.0, a.tip_y, a.tip_z), 13.0, 0.34),
        ((a.ala_x, a.subnasale_y + 5, a.tip_z - 16), 9.0, 0.30),
        ((0.0, a.pogonion_y, a.chin_z), 15.0, 0.18),
        ((a.en_x, 0.0, a.eye_z + 8), 7.0, 0.22),
    ):
        red += np.float32(amount * strength) * bump(c, w, centre, radius)
    factor = 1.0 + red[..., None] * RED
    under = bump(c, w, (a.eye_x - 3, -11.0, a.eye_z + 11), 9.0) + 0.6 * bump(c, w, (a.en_x, 1.0, a.eye_z + 7), 8.0)
    factor -= under[..., None] * np.array([0.05, 0.07, 0.04], dtype=np.float32)
    if a.male:
        shade = beard(c.x[w], c.y[w], c.z[w], a).astype(np.float32)
        factor -= 0.08 * shade[..., None] * np.array([1.1, 0.9, 0.7], dtype=np.float32)
    under_chin = smoothstep(a.gnathion_y + 12, a.gnathion_y - 18, c.y[w]) * smoothstep(70.0, 40.0, c.z[w])
    under_chin = under_chin * smoothstep(a.gnathion_y - 40, a.gnathion_y - 16, c.y[w])
    c.rgb[w] *= factor * (1.0 - 0.20 * under_chin * smoothstep(6.0, 24.0, c.z[w]))[..., None]


def creases(c: Canvas, skin: Skin) -> None:
    """Shade in the folds: nostrils, lid crease, beside the wings, below the lip; lines of age."""
    f, a = c.head.field, c.head.field.anatomy
    w = face(c)
    x, y = np.abs(c.x[w]), c.y[w]
    k = f.nose.scale
    hole = np.exp(-(((x - 0.42 * a.ala_x) / (2.9 * k)) ** 2) - ((y - a.subnasale_y - 2.6) / 2.4) ** 2)
    hole = hole * (c.z[w] > a.subnasale_z - 6) * (c.z[w] < a.tip_z - 5)
    c.mix(np.clip(1.25 * hole, 0, 0.9), np.array(TONES[skin.tone]) * (0.30, 0.20, 0.18), w)
    t = np.clip((x - a.en_x) / (a.ex_x - a.en_x), -0.1, 1.15)
    crease_y = a.ex_y * t + a.eye_up + 3.4 * np.sin(np.pi * np.clip(0.12 + 0.82 * t, 0, 1)) - 2.2
    crease = np.exp(-(((y - crease_y) / 0.9) ** 2)) * smoothstep(-0.05, 0.1, t) * smoothstep(1.12, 0.9, t)
    c.mix(0.34 * crease, np.array(TONES[skin.tone]) * (0.55, 0.42, 0.40), w)
    if a.old > 0.05:
        c.rgb[w] *= (1.0 - 0.11 * a.old * _wrinkles(c, w))[..., None]
    _ears(c)


def _ears(c: Canvas) -> None:
    """The bowl and the grooves of the ear lie in shade, its canal in the dark."""
    ear = c.head.field.ear
    x = np.abs(c.x)
    near = (x - ear.centre[0]) ** 2 + (c.y - ear.centre[1]) ** 2 + (c.z - ear.centre[2]) ** 2 < (40 * ear.scale) ** 2
    q = ear.own(np.stack([x[near], c.y[near], c.z[near]], 1))
    shade = np.zeros(len(q))
    for forward, up, wide, tall, dark in EAR_SHADES:
        shade = shade + dark * np.exp(-(((q[:, 0] - forward) / wide) ** 2) - ((q[:, 1] - up) / tall) ** 2)
    warm = np.exp(-((q / 30.0) ** 2).sum(1))[:, None].astype(np.float32)
    c.rgb[near] *= 1.0 + 0.26 * warm * RED
    c.rgb[near] *= 1.0 - np.clip(shade, 0, 0.8)[:, None].astype(np.float32) * np.array([0.85, 1.0, 1.0], np.float32)


def _wrinkles(c: Canvas, w: Window) -> Picture:
    a = c.head.field.anatomy
    x, y = np.abs(c.x[w]), c.y[w]
    bend = 0.8 * np.sin(x * 0.07) + 0.25 * np.sin(0.21 * c.x[w] + 0.05 * y) + 0.4 * np.sin(0.11 * c.x[w] + 2.0)
    wave = np.sin(y * 0.55 + bend)
    patchy = 0.6 + 0.4 * np.sin(0.13 * c.x[w] + 0.35 * y)
    brow = (
        np.clip(wave - 0.86, 0, 1)
        * 6.0
        * patchy
        * smoothstep(26, 34, y)
        * smoothstep(70, 55, y)
        * smoothstep(48, 30, x)
    )
    angle = np.arctan2(y - a.ex_y, x - a.ex_x + 2.0)
    reach = np.hypot(y - a.ex_y, x - a.ex_x + 2.0)
    feet = (
        np.clip(np.sin(11 * angle) - 0.7, 0, 1)
        * 3.0
        * smoothstep(5, 8, reach)
        * smoothstep(22, 13, reach)
        * (x > a.ex_x)
    )
    return np.asarray(np.clip(brow + feet, 0, 1))


def lips(c: Canvas, skin: Skin) -> None:
    """The red of the lips and the dark line between them."""
    f, a = c.head.field, c.head.field.anatomy
    w = face(c)
    x, y = c.x[w], c.y[w]
    top, seam, bottom = f.lips.top_y(x), f.lips.seam_y(x), f.lips.bottom_y(x)
    inside = smoothstep(-0.5, 0.5, np.minimum(top - y, y - bottom)) * (np.abs(x) < a.mouth_x)
    inside = inside * smoothstep(a.subnasale_z - 42, a.subnasale_z - 36, c.z[w])
    base = np.array(TONES[skin.tone])
    red = base * (0.89 - 0.03 * a.male, 0.66 + 0.02 * a.male, 0.65) + (0.02, 0.0, 0.01)
    red = (1 - skin.lipstick) * red + skin.lipstick * np.array([0.62, 0.13, 0.17])
    streaks = 1.0 + 0.05 * np.sin(2.3 * x + 1.5 * np.sin(0.7 * x)) + 0.03 * np.sin(5.1 * x + y)
    shade = (1.0 - 0.10 * (y > seam)) * streaks
    inside = inside * (0.45 + 0.55 * smoothstep(a.mouth_x, a.mouth_x - 5.0, np.abs(x)))
    c.mix(0.82 * inside, np.clip(red * shade[..., None], 0, 1), w)
    line = np.exp(-(((y - seam) / 0.75) ** 2)) * (np.abs(x) < a.mouth_x + 0.5) * (c.z[w] > a.subnasale_z - 42)
    c.mix(0.62 * line, red * 0.34, w)


def brows(c: Canvas, skin: Skin) -> None:
    """Brows, hair by hair."""
    f, a = c.head.field, c.head.field.anatomy
    w = face(c)
    x, y = np.abs(c.x[w]), c.y[w]
    inner, outer = f.brow(0.0)[0], f.brow(1.0)[0]
    t = np.clip((x - inner) / (outer - inner), 0, 1)
    table = np.linspace(0, 1, 64)
    middle = np.interp(t, table, [f.brow(float(s))[1] for s in table])
    across = (y - middle) / f.brow_half(t)
    body = (
        np.exp(-(np.abs(across) ** 2.6)) * smoothstep(inner - 2.5, inner + 3, x) * smoothstep(outer + 1.5, outer - 3, x)
    )
    lean = np.deg2rad(62.0 - 70.0 * t)  # hairs stand up at the inner end and lie down towards the outer
    side = (x * np.sin(lean) - y * np.cos(lean)) * 3.4 + 40.0 * (c.x[w] > 0)
    noise = c.rng.standard_normal(1024)
    hair = np.interp(side % 1000.0, np.arange(1024), noise) + 0.5 * np.interp(
        (2.3 * side) % 1000.0, np.arange(1024), noise
    )
    fringe = body ** (1.0 + 0.5 * hair.clip(-1, 2))
    strength = np.clip(fringe * (0.66 + 0.17 * a.male + 0.16 * hair), 0, 0.92) * (c.z[w] > 30)
    c.mix(strength, np.array(HAIR[skin.hair]) * 0.85 + 0.02, w)


def stubble(c: Canvas, skin: Skin) -> None:
    """A beard of some days."""
    if skin.stubble <= 0:
        return
    w = face(c)
    mask = beard(c.x[w], c.y[w], c.z[w], c.head.field.anatomy)
    grain = c.rng.random(mask.shape, dtype=np.float32)
    grain = 0.5 * (grain + np.roll(grain, 1, 0))
    dots = mask * (0.28 + 0.45 * smoothstep(0.50, 0.68, grain)) * skin.stubble
    c.mix(np.asarray(dots), np.array(HAIR[skin.hair]) * 0.8 + 0.05, w)


def freckles(c: Canvas, skin: Skin) -> None:
    """Freckles of the young, age spots of the old."""
    if skin.freckles <= 0:
        return
    a = c.head.field.anatomy
    w = face(c)
    spots = np.zeros_like(c.x[w])
    for _ in range(int(150 * skin.freckles)):
        px, py = c.rng.normal(0, 34), c.rng.normal(-14, 15)
        if a.old > 0.3:
            px, py = c.rng.normal(0, 42), c.rng.normal(30, 34)
        r = c.rng.uniform(0.5, 1.2) * (1 + a.old)
        rows = np.abs(c.y[w][:, spots.shape[1] // 2] - py) < 14
        d = (c.x[w][rows] - px) ** 2 + (c.y[w][rows] - py) ** 2
        spots[rows] = np.maximum(spots[rows], np.exp(-d / (r * r)) * c.rng.uniform(0.3, 0.9))
    c.mix(0.42 * spots * (c.z[w] > 30), np.array(TONES[skin.tone]) * (0.66, 0.50, 0.42), w)


def pores(c: Canvas, skin: Skin) -> None:
    """Fine grain everywhere."""
    grain = c.rng.standard_normal(c.x.shape, dtype=np.float32)
    soft = 0.25 * (grain + np.roll(grain, 1, 0) + np.roll(grain, 1, 1) + np.roll(grain, (1, 1), (0, 1)))
    c.rgb *= (1.0 + 0.018 * grain + 0.03 * soft)[..., None]


def hair(c: Canvas, skin: Skin) -> None:
    """Hair with strands, its shade on a shaven scalp, or the knit of a cap."""
    amount = hair_amount(c.x, c.y, c.z, c.head.field.anatomy, skin.style)
    if skin.style == "cap":
        knit = 1.0 + 0.025 * np.sin(2.6 * c.y + 0.3 * c.x) * np.sin(1.1 * c.x + 0.9 * c.z)
        c.mix(smoothstep(0.25, 0.45, amount), np.array(CAP) * knit[..., None])
        seam = np.exp(-(((amount - 0.45) / 0.16) ** 2))
        c.rgb *= (1.0 - 0.28 * seam)[..., None]
        return
    hairy = np.flatnonzero(amount > 0.01)
    x, y, z = (part.ravel()[hairy] for part in (c.x, c.y, c.z))
    strands = _strands(x, y, z, c.rng) + 0.5 * clouds(x, y, z, c.rng, 22.0)
    thick = 0.22 if skin.style == "bald" else 1.0
    mask = thick * smoothstep(0.15, 0.75, amount.ravel()[hairy] + 0.07 * strands).astype(np.float32)
    colour = np.array(HAIR[skin.hair], dtype=np.float32) * (1.0 + 0.16 * strands)[:, None]
    texels = c.rgb.reshape(-1, 3)
    texels[hairy] += mask[:, None] * (np.clip(colour, 0, 1) - texels[hairy])


def _strands(x: Picture, y: Picture, z: Picture, rng: np.random.Generator) -> Picture:
    """Hairs that run from the crown outwards: noise across them, long along them."""
    bend = np.sin(0.11 * y + 0.05 * z) + 0.5 * np.sin(0.23 * y - 0.17 * z)
    across = np.arctan2(x, z + 22.0) + 0.035 * bend
    total = np.zeros_like(x)
    for count, weight, slip in ((190, 0.55, 0.0), (520, 0.6, 0.05), (1300, 0.55, 0.02)):
        noise = rng.standard_normal(count)
        noise[-1] = noise[0]
        where = (across / (2 * np.pi) + 0.5 + slip * np.sin(0.06 * y)) % 1.0 * (count - 1)
        total += np.float32(weight) * np.interp(where, np.arange(count), noise).astype(np.float32)
    return np.asarray(total)
