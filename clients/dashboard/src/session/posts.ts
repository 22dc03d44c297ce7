/**
 * Which pages and moves a post (岗位) is offered. Only to keep a person from doors that are shut: the API decides
 * (jinbo.alerts.rules.actions), and whatever it refuses is shown as its refusal.
 */
import type { Principal } from '@/api/types'
import type { Move } from '@/alerts/lifecycle'

type Role = Principal['roles'][number]

const ENTERPRISE: Role[] = ['ENT_ADMIN', 'ENT_FSM', 'LIFT_MAINT', 'LIFT_USER', 'WAREHOUSE']
const REGULATOR: Role[] = ['INSPECTOR', 'ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER']
const SEES_ALERTS: Role[] = [...ENTERPRISE, ...REGULATOR, 'AUDITOR']
const SEES_ROSTER: Role[] = ['ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER', 'AUDITOR']
const SEES_VIOLATIONS: Role[] = ['ENT_ADMIN', 'ENT_FSM', ...REGULATOR]
/** Cameras are known to the engineer too, who draws their zones (video.view). */
const SEES_VIDEO: Role[] = ['ENT_ADMIN', 'ENT_FSM', 'LIFT_MAINT', 'LIFT_USER', 'ENGINEER', ...REGULATOR]
/** Whom a camera watches: they see what is theirs, live. */
const WATCHED: Role[] = ['ENT_ADMIN', 'ENT_FSM', 'LIFT_MAINT', 'LIFT_USER']
const LEADS: Role[] = ['ZONE_LEAD', 'DUTY_OFFICER', 'COMMANDER']
const SETS_ROSTER: Role[] = ['DUTY_OFFICER', 'COMMANDER']
const EXPLAINS: Role[] = ['ENT_ADMIN', 'ENT_FSM']
const WORKS: Move[] = ['acknowledge', 'handle', 'resolve']

export const PAGES = ['centre', 'devices', 'alerts', 'violations', 'video', 'roster', 'looks'] as const
export type Page = (typeof PAGES)[number]

const has = (principal: Principal | undefined, roles: Role[]) => Boolean(principal?.roles.some((role) => roles.includes(role)))

/** Whether the person sees alerts at all, and so the live queue. */
export function seesAlerts(principal: Principal | undefined): boolean {
  return has(principal, SEES_ALERTS)
}

/** The pages in the order of the menu; the first is where the person begins. Who sees cameras comes to their looks from there. */
export function pagesOf(principal: Principal | undefined): Page[] {
  const seers: Partial<Record<Page, Role[]>> = { roster: SEES_ROSTER, violations: SEES_VIOLATIONS, video: SEES_VIDEO, looks: ['AUDITOR'] }
  return PAGES.filter((page) => page === 'devices' || has(principal, seers[page] ?? SEES_ALERTS))
}

/** Whether the person's post may change the duty roster (alerts.set-roster). */
export function setsRoster(principal: Principal | undefined): boolean {
  return has(principal, SETS_ROSTER)
}

/** Whether telling an excursion's cause is the person's duty: the enterprise's own (telemetry.explain). */
export function explains(principal: Principal | undefined): boolean {
  return has(principal, EXPLAINS)
}

/** Whether the person's post makes this move with alerts within its reach. */
export function mayMove(principal: Principal | undefined, move: Move): boolean {
  return has(principal, WORKS.includes(move) ? [...ENTERPRISE, ...REGULATOR] : REGULATOR)
}

/** Whether live video is offered (video.look): the watched see their own, an inspector besides needs a grant, which the API knows. */
export function looksAtVideo(principal: Principal | undefined): boolean {
  return has(principal, [...REGULATOR, ...WATCHED])
}

/** Whether recordings and patrols are offered: they stay with the regulator (video.patrol). */
export function patrols(principal: Principal | undefined): boolean {
  return has(principal, REGULATOR)
}

/** Whether the person reads what cameras noticed (video.events.view); the engineer holds no case data. */
export function seesEvents(principal: Principal | undefined): boolean {
  return has(principal, [...REGULATOR, ...WATCHED])
}

/** Whether the person may say whether an event is real (video.events.judge). */
export function judgesEvents(principal: Principal | undefined): boolean {
  return has(principal, REGULATOR)
}

/** Whether the person reads who looked (video.looks.view). */
export function seesLooks(principal: Principal | undefined): boolean {
  return has(principal, [...REGULATOR, ...WATCHED, 'AUDITOR'])
}

/** Whether the person reads who may look (video.grants.view). */
export function seesGrants(principal: Principal | undefined): boolean {
  return has(principal, [...REGULATOR, 'AUDITOR'])
}

/** Whether letting others look is the person's to decide (video.grants.make). */
export function makesGrants(principal: Principal | undefined): boolean {
  return has(principal, LEADS)
}

/** Whether laying and lifting a legal hold is the person's to decide (video.evidence.hold). */
export function holdsEvidence(principal: Principal | undefined): boolean {
  return has(principal, LEADS)
}

/** Whether drawing zones is the person's work (video.change). */
export function drawsZones(principal: Principal | undefined): boolean {
  return has(principal, ['ENGINEER'])
}

/** Whether the person keeps cameras working: how one is stands beside its picture in full, instead of cases and looks. */
export function keepsCameras(principal: Principal | undefined): boolean {
  return has(principal, ['ENGINEER'])
}
